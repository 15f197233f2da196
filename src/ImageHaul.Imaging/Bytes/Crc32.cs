using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace ImageHaul.Imaging.Bytes;

/// <summary>The CRC of PNG (ISO 3309, reflected polynomial 0xEDB88320), folded with carry-less multiplication where the processor has it.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    // One table for each of eight byte positions: eight look-ups replace eight dependent steps.
    private static readonly uint[] Tables = BuildTables();

    /// <summary>Continues a CRC over more bytes; start with 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        if (Pclmulqdq.IsSupported && bytes.Length >= 64)
        {
            var folded = bytes.Length & ~15;
            state = Fold(state, bytes[..folded]);
            bytes = bytes[folded..];
        }
        else if (ArmCrc32.Arm64.IsSupported)
        {
            return ~AppendArm(state, bytes);
        }
        return ~AppendTables(state, bytes);
    }

    /// <summary>The portable way, also for the tail that is too short to fold. Works on the inverted state.</summary>
    internal static uint AppendTables(uint state, ReadOnlySpan<byte> bytes)
    {
        ref var tables = ref MemoryMarshal.GetArrayDataReference(Tables);
        while (bytes.Length >= 8)
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = Unsafe.Add(ref tables, (int)(7 * 256 + (byte)word))
                ^ Unsafe.Add(ref tables, (int)(6 * 256 + (byte)(word >> 8)))
                ^ Unsafe.Add(ref tables, (int)(5 * 256 + (byte)(word >> 16)))
                ^ Unsafe.Add(ref tables, (int)(4 * 256 + (byte)(word >> 24)))
                ^ Unsafe.Add(ref tables, (int)(3 * 256 + (byte)(word >> 32)))
                ^ Unsafe.Add(ref tables, (int)(2 * 256 + (byte)(word >> 40)))
                ^ Unsafe.Add(ref tables, (int)(256 + (byte)(word >> 48)))
                ^ Unsafe.Add(ref tables, (byte)(word >> 56));
            bytes = bytes[8..];
        }
        foreach (var value in bytes) state = (state >> 8) ^ Unsafe.Add(ref tables, (byte)(state ^ value));
        return state;
    }

    private static uint AppendArm(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            state = ArmCrc32.Arm64.ComputeCrc32(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        foreach (var value in bytes) state = ArmCrc32.ComputeCrc32(state, value);
        return state;
    }

    // Four lanes of 128 bits are each moved 512 bits forward by two multiplications with powers of x modulo the polynomial, then merged into
    // one lane, which is moved 128 bits at a time; Barrett reduction brings the rest down to 32 bits.
    private static uint Fold(uint state, ReadOnlySpan<byte> bytes)
    {
        var by512 = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);
        var by128 = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);
        ref var source = ref Unsafe.As<byte, Vector128<ulong>>(ref MemoryMarshal.GetReference(bytes));
        var lane0 = Unsafe.ReadUnaligned<Vector128<ulong>>(ref Unsafe.As<Vector128<ulong>, byte>(ref source)) ^ Vector128.CreateScalar((ulong)state);
        var lane1 = Load(ref source, 1);
        var lane2 = Load(ref source, 2);
        var lane3 = Load(ref source, 3);
        var block = 4;
        var blocks = bytes.Length / 16;
        for (; block + 4 <= blocks; block += 4)
        {
            lane0 = Step(lane0, by512, Load(ref source, block));
            lane1 = Step(lane1, by512, Load(ref source, block + 1));
            lane2 = Step(lane2, by512, Load(ref source, block + 2));
            lane3 = Step(lane3, by512, Load(ref source, block + 3));
        }
        lane0 = Step(lane0, by128, lane1);
        lane0 = Step(lane0, by128, lane2);
        lane0 = Step(lane0, by128, lane3);
        for (; block < blocks; block++) lane0 = Step(lane0, by128, Load(ref source, block));

        var low32 = Vector128.Create(0xFFFFFFFFUL, 0UL);
        var rest = Pclmulqdq.CarrylessMultiply(lane0, by128, 0x10) ^ Sse2.ShiftRightLogical128BitLane(lane0, 8);
        rest = Pclmulqdq.CarrylessMultiply(rest & low32, Vector128.Create(0x0163cd6124UL, 0UL), 0x00) ^ Sse2.ShiftRightLogical128BitLane(rest, 4);
        var barrett = Vector128.Create(0x01db710641UL, 0x01f7011641UL);
        var quotient = Pclmulqdq.CarrylessMultiply(rest & low32, barrett, 0x10) & low32;
        return (Pclmulqdq.CarrylessMultiply(quotient, barrett, 0x00) ^ rest).AsUInt32().GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref Vector128<ulong> source, int block) =>
        Unsafe.ReadUnaligned<Vector128<ulong>>(ref Unsafe.As<Vector128<ulong>, byte>(ref Unsafe.Add(ref source, block)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Step(Vector128<ulong> lane, Vector128<ulong> by, Vector128<ulong> next) =>
        Pclmulqdq.CarrylessMultiply(lane, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, by, 0x11) ^ next;

    private static uint[] BuildTables()
    {
        var tables = new uint[8 * 256];
        for (var value = 0u; value < 256; value++)
        {
            var state = value;
            for (var bit = 0; bit < 8; bit++) state = (state & 1) != 0 ? (state >> 1) ^ Polynomial : state >> 1;
            tables[value] = state;
        }
        for (var at = 256; at < tables.Length; at++) tables[at] = (tables[at - 256] >> 8) ^ tables[(byte)tables[at - 256]];
        return tables;
    }
}
