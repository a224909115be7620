using System.Text;

namespace Menshen.Sql.Tests.Lexing;

/// <summary>Makes odd SQL from good SQL: joins, cuts and sprinkles it with what lexers trip over. The same for the same seed.</summary>
internal sealed class SqlMutator(int seed)
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "'", "''", "'a'", "'a' 'b'", "'a'\n'b'", "'a' --c\n'b'", "E'", "E'\\''", "e'\\\\'", "E'\\x41'", "B'01'", "x'ff'", "b'0''1'", "N'n'",
            "U&'a'", "U&\"a\"", "u&'", "\"", "\"a\"", "\"\"", "\"a\"\"b\"", "$", "$$", "$a$", "$a$x$a$", "$$x$$", "$1", "$1a", "$12$1", "a$1", "a$$b$$",
            "--", "-- c\n", "--\r", "/*", "*/", "/**/", "/*/**/*/", "/*/*/", "*/*/", "-", "+", "*", "/", "//*", "<>", "=-", "@-", "||", "::", ":=", "..", ".",
            "1", "12", "1.5", ".5", "1.", "1e5", "1e", "1E-3", "1.5.2", "1..2", "0x1F", "1_000", "123abc", "2147483647", "2147483648", "9999999999",
            "0000000001", "123456789012", "a1", "t1.c2", "1a", " ", "\n", "\t", "\f", "\v", "\0", "\\", ";", ",", "(", ")", "[", "]", "e", "E", "b", "x", "n", "u", "&",
            "select", "é", "名", "😀", "_", "float(3)", "interval '1' day", "\u00a0",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private readonly Random _random = new(seed);
    private readonly byte[][] _texts = Facts.StatementTable.Texts();

    public byte[] Next()
    {
        var text = new List<byte>(_texts[_random.Next(_texts.Length)]);
        for (var changes = _random.Next(1, 5); changes > 0; changes--)
        {
            Change(text);
        }

        return [.. text];
    }

    private void Change(List<byte> text)
    {
        var at = _random.Next(text.Count + 1);
        switch (_random.Next(8))
        {
            case 0 when at < text.Count:
                text[at] = (byte)_random.Next(256);
                break;
            case 1 when at < text.Count:
                text.RemoveAt(at);
                break;
            case 2:
                text.RemoveRange(at, Math.Min(_random.Next(12), text.Count - at));
                break;
            default:
                text.InsertRange(at, Pieces[_random.Next(Pieces.Length)]);
                break;
        }
    }
}
