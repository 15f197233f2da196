using ImageHaul.Imaging.Bytes;

namespace ImageHaul.Imaging.Structures;

/// <summary>
/// Looks for tags with more attributes than any drawing has. The XML reader compares the attributes of a tag with one another, and takes a whole tag at
/// once: a file of 20 MB that is one tag would keep it busy for more than a minute. This one pass takes about a nanosecond a byte.
/// </summary>
internal static class SvgTags
{
    /// <summary>Editors write some dozens.</summary>
    public const int MostAttributes = 5_000;

    private enum Place
    {
        Text,
        Opening,
        Tag,
        Quoted,
        Exclamation,
        Comment,
        CharacterData,
        Instruction,
        Declaration,
    }

    /// <summary>Where the first tag begins that has more than <see cref="MostAttributes"/>; null when there is none.</summary>
    public static long? FindCrowded(ByteCursor cursor)
    {
        var (width, low) = UnitOf(cursor.At(0, 2));
        var lexer = new Lexer();
        for (long offset = 0; offset < cursor.Length; offset += ByteCursor.MaxWindow)
        {
            var window = cursor.At(offset, ByteCursor.MaxWindow);
            for (var i = 0; i + width <= window.Length; i += width)
            {
                // Of a UTF-16 unit only those of ASCII matter; any other stands for itself as 0x80 would.
                var unit = width == 1 ? window[i] : window[i + 1 - low] == 0 ? window[i + low] : (byte)0x80;
                lexer.Take(unit, offset + i);
                if (lexer.Attributes > MostAttributes) return lexer.TagStart;
            }
        }
        return null;
    }

    // A byte order mark, or the zero of a first character in ASCII, tells UTF-16.
    private static (int Width, int Low) UnitOf(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE] => (2, 0),
        [0xFE, 0xFF] => (2, 1),
        [_, 0] => (2, 0),
        [0, _] => (2, 1),
        _ => (1, 0),
    };

    /// <summary>Knows just enough of XML to tell tags from what only looks like them.</summary>
    private struct Lexer
    {
        private Place _place;
        private Place _back;
        private byte _quote;
        private int _brackets;
        // The latest units of the present place, newest lowest.
        private uint _recent;

        public long TagStart { get; private set; }

        /// <summary>Quoted values of the tag so far.</summary>
        public int Attributes { get; private set; }

        public void Take(byte unit, long offset)
        {
            _recent = (_recent << 8) | unit;
            switch (_place)
            {
                case Place.Text when unit == '<':
                    Attributes = 0;
                    TagStart = offset;
                    Enter(Place.Opening, Place.Text);
                    break;
                case Place.Opening:
                    if (unit == '!') _place = Place.Exclamation;
                    else if (unit == '?') Enter(Place.Instruction, _back);
                    else _place = unit == '>' ? Place.Text : Place.Tag;
                    break;
                case Place.Exclamation:
                    TakeExclamation(unit);
                    break;
                case Place.Tag when unit is (byte)'"' or (byte)'\'':
                    Attributes++;
                    _quote = unit;
                    Enter(Place.Quoted, Place.Tag);
                    break;
                case Place.Tag when unit == '>':
                    _place = Place.Text;
                    break;
                case Place.Quoted when unit == _quote:
                case Place.Comment when (_recent & 0xFF_FF_FF) == 0x2D_2D_3E:
                case Place.CharacterData when (_recent & 0xFF_FF_FF) == 0x5D_5D_3E:
                case Place.Instruction when (_recent & 0xFF_FF) == 0x3F_3E:
                    _place = _back;
                    break;
                case Place.Declaration:
                    TakeDeclaration(unit);
                    break;
            }
        }

        private void TakeExclamation(byte unit)
        {
            if (unit == '[') Enter(Place.CharacterData, Place.Text);
            else if ((_recent & 0xFF_FF) == 0x2D_2D) Enter(Place.Comment, _back);
            else if (unit != '-') (_place, _brackets) = (Place.Declaration, 0);
        }

        // A document type: quoted values, comments and instructions inside it may hold anything.
        private void TakeDeclaration(byte unit)
        {
            if (unit is (byte)'"' or (byte)'\'')
            {
                _quote = unit;
                Enter(Place.Quoted, Place.Declaration);
            }
            else if (unit == '-' && _recent == 0x3C_21_2D_2D) Enter(Place.Comment, Place.Declaration);
            else if ((_recent & 0xFF_FF) == 0x3C_3F) Enter(Place.Instruction, Place.Declaration);
            else if (unit == '[') _brackets++;
            else if (unit == ']') _brackets--;
            else if (unit == '>' && _brackets <= 0) _place = Place.Text;
        }

        private void Enter(Place place, Place back) => (_place, _back, _recent) = (place, back, 0);
    }
}
