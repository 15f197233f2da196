using System.Text;

namespace ImageHaul.Model.Unicode;

/// <summary>Punycode (RFC 3492) without the <c>xn--</c> prefix. Labels are short by the time they come here, so the quadratic insertion is harmless.</summary>
internal static class Punycode
{
    private const int Base = 36, LowThreshold = 1, HighThreshold = 26, Skew = 38, Damp = 700, FirstBias = 72, FirstCode = 128;

    /// <summary>Appends the encoded label; false when a delta overflows.</summary>
    public static bool TryEncode(ReadOnlySpan<int> label, StringBuilder output)
    {
        var basic = 0;
        foreach (var codePoint in label)
        {
            if (codePoint >= FirstCode) continue;
            output.Append((char)codePoint);
            basic++;
        }
        if (basic > 0) output.Append('-');

        var (code, bias, handled) = (FirstCode, FirstBias, basic);
        long delta = 0;
        while (handled < label.Length)
        {
            var next = int.MaxValue;
            foreach (var codePoint in label)
                if (codePoint >= code && codePoint < next) next = codePoint;
            delta += (long)(next - code) * (handled + 1);
            if (delta > int.MaxValue) return false;
            code = next;
            foreach (var codePoint in label)
            {
                if (codePoint < code) delta++;
                if (codePoint != code) continue;
                AppendDelta((int)delta, bias, output);
                bias = Adapt((int)delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }
            delta++;
            code++;
        }
        return true;
    }

    /// <summary>Appends the decoded label; false when the text is not Punycode.</summary>
    public static bool TryDecode(ReadOnlySpan<int> text, List<int> output)
    {
        var start = output.Count;
        var delimiter = text.LastIndexOf('-');
        for (var i = 0; i < delimiter; i++) output.Add(text[i]);

        var (code, bias, index) = (FirstCode, FirstBias, 0);
        for (var position = delimiter + 1; position < text.Length;)
        {
            var (before, weight) = (index, 1L);
            for (var k = Base; ; k += Base)
            {
                if (position == text.Length) return false;
                var digit = DigitOf(text[position++]);
                if (digit < 0 || index + digit * weight > int.MaxValue) return false;
                index += (int)(digit * weight);
                var threshold = Threshold(k, bias);
                if (digit < threshold) break;
                weight *= Base - threshold;
                if (weight > int.MaxValue) return false;
            }
            var length = output.Count - start + 1;
            bias = Adapt(index - before, length, before == 0);
            if (index / length > 0x10FFFF - code) return false;
            code += index / length;
            index %= length;
            if (code is >= 0xD800 and < 0xE000) return false;
            output.Insert(start + index++, code);
        }
        return true;
    }

    private static void AppendDelta(int delta, int bias, StringBuilder output)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Threshold(k, bias);
            if (delta < threshold) break;
            output.Append(Digit(threshold + (delta - threshold) % (Base - threshold)));
            delta = (delta - threshold) / (Base - threshold);
        }
        output.Append(Digit(delta));
    }

    private static int Adapt(int delta, int length, bool isFirst)
    {
        delta = isFirst ? delta / Damp : delta / 2;
        delta += delta / length;
        var k = 0;
        for (; delta > (Base - LowThreshold) * HighThreshold / 2; k += Base) delta /= Base - LowThreshold;
        return k + (Base - LowThreshold + 1) * delta / (delta + Skew);
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, LowThreshold, HighThreshold);

    private static char Digit(int value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);

    private static int DigitOf(int character) => character switch
    {
        >= 'a' and <= 'z' => character - 'a',
        >= 'A' and <= 'Z' => character - 'A',
        >= '0' and <= '9' => character - '0' + 26,
        _ => -1,
    };
}
