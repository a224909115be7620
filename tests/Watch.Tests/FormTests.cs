using System.Text.Json;
using Menshen.Journal;
using Menshen.TestKit;

namespace Menshen.Watch.Tests;

public class FormTests
{
    private readonly Entries _entries = new();

    [Fact]
    [Requirement("gbt20009-5.1.2.3-c")]
    public void A_statement_is_an_rfc_5424_message_with_all_its_fields()
    {
        var entry = _entries.Statement("SELECT", 3, "SELECT * FROM waybill WHERE id = $1") with { SessionId = 7, Application = "psql" };
        new SyslogForm("gate.example", asOcsf: false).Write(entry).ShouldBe(
            "<110>1 2026-11-26T12:00:00.000000Z gate.example menshen 7 statement [menshen@32473 index=\"0\" time=\"2026-11-26T12:00:00.000000Z\" "
            + "event=\"statement\" session=\"7\" subject=\"shop\" source=\"192.0.2.7:4000\" application=\"psql\" command=\"SELECT\" "
            + "reads=\"public.waybill\" objects_complete=\"true\" outcome=\"succeeded\" sqlstate=\"00000\" rows=\"3\" duration_us=\"0\"] "
            + "SELECT * FROM waybill WHERE id = $1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_client_can_forge_a_second_message(bool ocsf)
    {
        var entry = _entries.Statement("SELECT", text: "x\n<110>1 forged\r\u0000\u0085") with { Application = "a\"]\n<13>1 evil \\", Subject = "s]\"\n" };
        var message = new SyslogForm("h\nost", ocsf).Write(entry);
        message.Any(char.IsControl).ShouldBeFalse();
        if (!ocsf) { message.ShouldContain("application=\"a\\\"\\] <13>1 evil \\\\\""); }
    }

    [Fact]
    public void Csv_quotes_and_never_begins_a_cell_like_a_formula()
    {
        var entry = _entries.Statement("SELECT", text: "a,\"b\"\nc") with { Application = "=cmd|' /C calc'!A0" };
        var line = CsvForm.Write(entry);
        line.ShouldContain("\"a,\"\"b\"\"\nc\"");
        line.ShouldContain(",'=cmd|' /C calc'!A0,");
        CsvForm.Header.Split(',').Length.ShouldBe(29);
    }

    [Theory]
    [InlineData("＝cmd", "'＝cmd")]
    [InlineData("＋1", "'＋1")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("select 1 -- \u001b]0;root\u0007\u009b2J", "\"select 1 -- \\u001b]0;root\\u0007\\u009b2J\"")]
    [InlineData("select 1\rmallory was here", "select 1\\u000dmallory was here")]
    [InlineData("\u0000=1", "\\u0000=1")]
    [InlineData("select\r\n\t1", "\"select\r\n\t1\"")]
    [InlineData("select 1", "select 1")]
    [Requirement("gbt20009-5.1.2.7-e")]
    public void No_client_writes_to_an_auditors_terminal_or_into_his_spreadsheets_formulas(string value, string cell) => CsvForm.Cell(value).ShouldBe(cell);

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData(" =1+1", "' =1+1")]
    [InlineData("\u00a0@SUM(1)", "'\u00a0@SUM(1)")]
    [InlineData("a;=1+1", "\"a;=1+1\"")]
    [InlineData("a\t=1+1", "\"a\t=1+1\"")]
    [InlineData("plain 名称", "plain 名称")]
    [InlineData("", "")]
    public void No_cell_of_a_csv_is_a_formula(string value, string cell) => CsvForm.Cell(value).ShouldBe(cell);

    [Fact]
    public void Ocsf_uses_its_own_classes_and_keeps_the_rest()
    {
        var login = JsonDocument.Parse(OcsfForm.Write(_entries.Failure())).RootElement;
        login.GetProperty("class_uid").GetInt32().ShouldBe(3002);
        login.GetProperty("type_uid").GetInt32().ShouldBe(300201);
        login.GetProperty("status_id").GetInt32().ShouldBe(2);
        login.GetProperty("src_endpoint").GetProperty("ip").GetString().ShouldBe("192.0.2.7");
        var statement = JsonDocument.Parse(OcsfForm.Write(_entries.Statement("DELETE", 5, "DELETE FROM t"))).RootElement;
        (statement.GetProperty("class_uid").GetInt32(), statement.GetProperty("activity_id").GetInt32()).ShouldBe((6005, 7));
        statement.GetProperty("query_info").GetProperty("query_string").GetString().ShouldBe("DELETE FROM t");
        statement.GetProperty("unmapped").GetProperty("rows").GetString().ShouldBe("5");
        statement.GetProperty("metadata").GetProperty("uid").GetString().ShouldBe("1");
    }

    [Fact]
    public void Every_kind_of_record_has_a_form() =>
        Enum.GetValues<RecordKind>().ShouldAllBe(kind => OcsfForm.Write(_entries.Of(kind)).StartsWith("{\"class_uid\":", StringComparison.Ordinal));
}
