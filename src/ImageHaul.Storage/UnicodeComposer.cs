using System.Globalization;
using System.Text;

namespace ImageHaul.Storage;

/// <summary>
/// Unicode normalisation form C (UAX 15). <see cref="string.Normalize()"/> returns its input under invariant globalisation, so the same remote name
/// would give two files depending on which system composed it.
/// </summary>
internal static class UnicodeComposer
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, HangulCount = LeadCount * VowelCount * TrailCount;

    // Read once, when the first name beyond Latin appears: about 2,400 lines.
    private static readonly Lazy<Mappings> Data = new(Mappings.Read);

    /// <summary>The composed form. <paramref name="text"/> must hold no lone surrogate.</summary>
    public static string Compose(string text)
    {
        // Nothing below U+0300 decomposes under form C or combines with what precedes it.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF')) return text;
        var data = Data.Value;
        var scalars = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes()) data.Decompose(rune.Value, scalars);
        data.Order(scalars);
        data.Recompose(scalars);
        var composed = new StringBuilder(text.Length);
        foreach (var scalar in scalars) composed.Append(new Rune(scalar).ToString());
        return composed.ToString();
    }

    private sealed class Mappings
    {
        private readonly Dictionary<int, (int First, int Second)> _parts = [];
        private readonly Dictionary<(int First, int Second), int> _wholes = [];
        private readonly Dictionary<int, int> _classes = [];

        public static Mappings Read()
        {
            var data = new Mappings();
            using var lines = new StreamReader(typeof(UnicodeComposer).Assembly.GetManifestResourceStream("UnicodeCanonical.txt")!);
            while (lines.ReadLine() is { } line)
            {
                if (!line.StartsWith('#')) data.Add(line);
            }
            return data;
        }

        private void Add(string line)
        {
            var at = line.IndexOfAny(['=', ':', '~']);
            if (line[at] == '~')
            {
                var dash = line.IndexOf('-');
                var combiningClass = int.Parse(line.AsSpan(at + 1));
                for (var scalar = Hex(line.AsSpan(0, dash)); scalar <= Hex(line.AsSpan((dash + 1)..at)); scalar++) _classes[scalar] = combiningClass;
                return;
            }
            var whole = Hex(line.AsSpan(0, at));
            var space = line.IndexOf(' ');
            var parts = space < 0 ? (Hex(line.AsSpan(at + 1)), -1) : (Hex(line.AsSpan((at + 1)..space)), Hex(line.AsSpan(space + 1)));
            _parts[whole] = parts;
            if (line[at] == '=') _wholes[parts] = whole;
        }

        private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier);

        public void Decompose(int scalar, List<int> into)
        {
            if (_parts.TryGetValue(scalar, out var parts))
            {
                Decompose(parts.First, into);
                if (parts.Second >= 0) Decompose(parts.Second, into);
                return;
            }
            var syllable = scalar - HangulBase;
            if (syllable is < 0 or >= HangulCount)
            {
                into.Add(scalar);
                return;
            }
            into.Add(LeadBase + syllable / (VowelCount * TrailCount));
            into.Add(VowelBase + syllable % (VowelCount * TrailCount) / TrailCount);
            if (syllable % TrailCount != 0) into.Add(TrailBase + syllable % TrailCount);
        }

        /// <summary>Sorts each run of combining marks by class, keeping the order within a class. Runs are short: the sanitiser bounds the text.</summary>
        public void Order(List<int> scalars)
        {
            for (var i = 1; i < scalars.Count; i++)
            {
                var scalar = scalars[i];
                var combiningClass = Class(scalar);
                if (combiningClass == 0) continue;
                var place = i;
                for (; place > 0 && Class(scalars[place - 1]) > combiningClass; place--) scalars[place] = scalars[place - 1];
                scalars[place] = scalar;
            }
        }

        public void Recompose(List<int> scalars)
        {
            var starter = -1;
            var kept = 0;
            var lastClass = 0;
            foreach (var scalar in scalars.ToArray())
            {
                var combiningClass = Class(scalar);
                // A mark is blocked from the starter when another of the same or a higher class stands between them.
                var adjacent = starter >= 0 && kept - 1 == starter;
                if (starter >= 0 && (adjacent || (lastClass != 0 && lastClass < combiningClass)) && TryJoin(scalars[starter], scalar, out var whole))
                {
                    scalars[starter] = whole;
                    continue;
                }
                if (combiningClass == 0) starter = kept;
                lastClass = combiningClass;
                scalars[kept++] = scalar;
            }
            scalars.RemoveRange(kept, scalars.Count - kept);
        }

        private bool TryJoin(int first, int second, out int whole)
        {
            if (_wholes.TryGetValue((first, second), out whole)) return true;
            if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            {
                whole = HangulBase + ((first - LeadBase) * VowelCount + second - VowelBase) * TrailCount;
                return true;
            }
            var syllable = first - HangulBase;
            if (syllable is >= 0 and < HangulCount && syllable % TrailCount == 0 && second is > TrailBase and < TrailBase + TrailCount)
            {
                whole = first + second - TrailBase;
                return true;
            }
            return false;
        }

        private int Class(int scalar) => _classes.GetValueOrDefault(scalar);
    }
}
