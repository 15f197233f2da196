namespace ImageHaul.Catalog;

/// <summary>
/// Mends ownership in one pass, for the rare steps that take rows away (a changed list, a trim, damage after a power cut, a refetch that failed): afterwards every
/// blob that some row shows is owned by such a row and lies under that row's name (layout original), and every duplicate names a row with the same bytes. Scans whole tables, so it is not for the hot path.
/// </summary>
internal static class BlobOwners
{
    private const string Sql = """
        CREATE TEMP TABLE orphan(id INTEGER PRIMARY KEY, heir INTEGER);
        INSERT INTO temp.orphan(id) SELECT b.id FROM blob b LEFT JOIN record r ON r.ordinal = b.owner WHERE r.blob IS NOT b.id;
        INSERT OR REPLACE INTO temp.orphan SELECT blob, min(ordinal) FROM record WHERE blob IN (SELECT id FROM temp.orphan) GROUP BY blob;
        UPDATE blob SET owner = (SELECT heir FROM temp.orphan o WHERE o.id = blob.id) WHERE id IN (SELECT id FROM temp.orphan);
        CREATE TEMP TABLE moved AS SELECT o.id, o.heir, b.path AS old, r.path AS new
          FROM temp.orphan o JOIN blob b ON b.id = o.id JOIN record r ON r.ordinal = o.heir WHERE r.path IS NOT NULL;
        UPDATE record SET path = (SELECT old FROM temp.moved m WHERE m.id = record.blob)
          WHERE path IS NULL AND blob IN (SELECT id FROM temp.moved);
        UPDATE blob SET path = (SELECT new FROM temp.moved m WHERE m.id = blob.id) WHERE id IN (SELECT id FROM temp.moved);
        UPDATE record SET path = NULL WHERE ordinal IN (SELECT heir FROM temp.moved);
        DROP TABLE temp.moved;
        UPDATE record SET duplicate_of = (SELECT owner FROM blob WHERE id = record.blob)
          WHERE status = 2 AND NOT EXISTS (SELECT 1 FROM record o WHERE o.ordinal = record.duplicate_of AND o.blob = record.blob);
        UPDATE record SET status = 1, duplicate_of = NULL
          WHERE status = 2 AND ordinal IN (SELECT heir FROM temp.orphan WHERE heir IS NOT NULL);
        DROP TABLE temp.orphan;
        UPDATE meta SET value = 0 WHERE name = 'owners_stale';
        """;

    /// <summary>Runs inside the caller's transaction.</summary>
    public static void Mend(Database database) => database.Execute(Sql);

    public static bool AreStale(Meta meta) => meta.Number("owners_stale") != 0;
}
