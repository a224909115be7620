using System.Text;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests.Differential;

/// <summary>Programs that do not speak UTF-8 must simply work, and be read as the engine reads them.</summary>
public sealed class EncodingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData("GBK", 936)]
    [InlineData("GB18030", 54936)]
    [InlineData("EUC_CN", 51936)]
    [InlineData("BIG5", 950)]
    [InlineData("SJIS", 932)]
    [InlineData("UHC", 949)]
    [InlineData("LATIN1", 28591)]
    [InlineData("WIN1252", 1252)]
    public void A_client_in_its_own_encoding_is_served_and_its_names_stand_readable_in_the_journal(string name, int codePage)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        // In GBK and Big5 the second byte of some of these is a backslash or a brace.
        var (table, value) = name switch
        {
            "LATIN1" or "WIN1252" => ("caf\u00e9", "\u00fcber"),
            "SJIS" => ("\u8868", "\u80fd\u529b\u8868"),
            "UHC" => ("\uac00\ub098", "\ub6e0\uac03"),
            "BIG5" => ("\u5ba2\u6236", "\u529f\u8a31\u84cb"),
            "EUC_CN" => ("\u5ba2\u6237", "\u95e8\u795e"),
            _ => ("\u5ba2\u6237\u8868", "\u8aa0\u5f20\u4e09\u7e5d\u72da"),
        };
        using var connection = postgres.Standard();
        Ask(connection, encoding, $"set client_encoding to '{name}'");
        Ask(connection, encoding, $"create temp table {table} ({table} text)").ShouldContain("CREATE TABLE");
        Ask(connection, encoding, $"insert into {table} values ('{value}')").ShouldContain("INSERT 0 1");
        Ask(connection, encoding, $"select {table} from {table} where {table} = '{value}'").ShouldContain(value);
        SpinWait.SpinUntil(() => Texts().Contains($"select {table} from {table} where {table} = $1"), TimeSpan.FromSeconds(5)).ShouldBeTrue(string.Join(" | ", Texts()));
    }

    private IReadOnlyList<string> Texts() => [.. postgres.StandardJournal().Where(e => e.Outcome == StatementOutcome.Succeeded).Select(e => e.Text ?? "")];

    private static string Ask(RawConnection connection, Encoding encoding, string text)
    {
        var from = connection.ReadUntil(_ => true).Length;
        connection.Send(Front.Typed('Q', encoding.GetBytes(text), [0]));
        return encoding.GetString(connection.ReadUntil(all => all.Length > from + 6 && all[^6] == 'Z')[from..]);
    }
}
