using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Gateway.Sealing;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Values of many rows are opened together; what the client gets and what is recorded is as if each had been alone.</summary>
public sealed class SealedBatchTests : IDisposable
{
    private readonly TestSealing _sealing = new();
    private readonly Loop _loop;

    public SealedBatchTests() => _loop = new Loop(TestSealing.Policy, sealing: _sealing);

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("manager")]
    [InlineData("courier")]
    [Requirement("realname-7.9.5-1")]
    public void Rows_with_several_sealed_columns_come_in_order_with_every_value_shown(string user)
    {
        var talk = _loop.LogIn(user);
        talk.Client.Sends(Front.Query("select id, name, note, id_number, remark from sender"));
        var rows = Enumerable.Range(1, 1000).ToList();
        talk.Engine.Sends(
            Described(5), Rows(rows, i => Row($"{i}", i % 7 == 0 ? null : Name(i), i % 3 == 0 ? null : "plain", i % 11 == 0 ? "" : Number(i), Remark(i))),
            Back.CommandComplete("SELECT 1000"), Back.Ready());
        var isClear = user == "manager";
        talk.Client.Receives(
            Described(5),
            Rows(rows, i => Row(
                $"{i}", i % 7 == 0 ? null : isClear ? $"name {i}" : "******", i % 3 == 0 ? null : "plain", i % 11 == 0 ? "" : isClear ? $"number {i}" : "******",
                isClear ? $"remark {i}" : "******")),
            Back.CommandComplete("SELECT 1000"), Back.Ready());
        _loop.Journal().Where(e => e.Kind == RecordKind.ValuesDisclosed).Sum(ValuesOf).ShouldBe(1000 - 142 + (1000 - 90) + 1000);
    }

    [Fact]
    public void A_bad_value_in_the_middle_of_many_stays_sealed_and_takes_nobody_with_it()
    {
        var talk = _loop.LogIn("manager");
        var good = Name(1);
        var forged = good[..^4] + (good[^4] == 'A' ? 'B' : 'A') + good[^3..];
        var elsewhere = good.Replace("~ms1e1.", "~ms1e2.", StringComparison.Ordinal);
        string[] bad =
        [
            forged, elsewhere, good.Replace("~ms1e1.1.", "~ms1e1.9.", StringComparison.Ordinal), good.Replace("~ms1e1.", "~ms1e77.", StringComparison.Ordinal),
            good.Replace("~ms1e", "~ms1r", StringComparison.Ordinal), good[..^3] + "~", good[..^1], "~ms1", "~ms1e1.1.0.", good[..20] + " " + good[21..], good + "x",
            "~ms1e1.1.0.AAAAAAAAAAAAAAAAAAAAAA~", "~ms1e999999999.999999999.999999999.AAAAAAAAAAAAAAAAAAAAAA~",
        ];
        talk.Client.Sends(Front.Query("select name from sender"));
        var mixed = bad.SelectMany(b => new[] { good, b }).Append(good).ToList();
        talk.Engine.Sends(Back.RowDescription, Rows(mixed, Back.DataRow), Back.CommandComplete("SELECT 1"), Back.Ready());
        // The last but two is a value with something behind it: it is shown where it stands.
        talk.Client.Receives(
            Back.RowDescription, Rows(mixed, text => Back.DataRow(text == good ? "name 1" : text == good + "x" ? "name 1x" : text)), Back.CommandComplete("SELECT 1"), Back.Ready());
    }

    [Fact]
    public void A_value_of_a_megabyte_among_short_ones_is_shown_and_leaves_no_large_buffer_behind()
    {
        var talk = _loop.LogIn("manager");
        var large = string.Concat(Enumerable.Repeat("门神", 200_000));
        talk.Client.Sends(Front.Query("select name from sender"));
        talk.Engine.Sends(
            Back.RowDescription, Back.DataRow(Name(1)), Back.DataRow(_sealing.Seal(TestSealing.Names, large)), Back.DataRow(Name(2)), Back.CommandComplete("SELECT 3"), Back.Ready());
        talk.Client.Receives(Back.RowDescription, Back.DataRow("name 1"), Back.DataRow(large), Back.DataRow("name 2"), Back.CommandComplete("SELECT 3"), Back.Ready());
        _loop.Services.Seals.Results.Output.GetMemory(1).Length.ShouldBeLessThanOrEqualTo(1024 * 1024);
    }

    [Fact]
    public void More_values_than_a_batch_holds_in_one_column_and_in_one_row_are_all_shown()
    {
        var talk = _loop.LogIn("manager");
        var values = Enumerable.Range(1, 700).ToList();
        talk.Client.Sends(Front.Query("select string_agg(name, ', ') from sender"));
        talk.Engine.Sends(Described(2), Row("x", string.Join(", ", values.Select(Name))), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Receives(Described(2), Row("x", string.Join(", ", values.Select(i => $"name {i}"))), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Sends(Front.Query("select * from wide"));
        talk.Engine.Sends(Described(700), Row([.. values.Select(Name)]), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Receives(Described(700), Row([.. values.Select(i => $"name {i}")]), Back.CommandComplete("SELECT 1"), Back.Ready());
    }

    [Fact]
    public void Values_of_statements_that_answer_in_one_receive_are_recorded_each_with_its_own()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(
            Front.Parse("a", "select name from sender where id = 1"), Front.Bind("", "a"), Front.Execute(""), Front.Parse("b", "select id_number from sender where id = 2"),
            Front.Bind("", "b"), Front.Execute(""), Front.Sync);
        talk.Engine.Sends(
            Back.ParseComplete, Back.BindComplete, Back.DataRow(Name(1)), Back.DataRow(Name(2)), Back.CommandComplete("SELECT 2"), Back.ParseComplete, Back.BindComplete,
            Back.DataRow(Number(3)), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Client.Receives(
            Back.ParseComplete, Back.BindComplete, Back.DataRow("name 1"), Back.DataRow("name 2"), Back.CommandComplete("SELECT 2"), Back.ParseComplete, Back.BindComplete,
            Back.DataRow("number 3"), Back.CommandComplete("SELECT 1"), Back.Ready());
        _loop.Journal().Where(e => e.Kind == RecordKind.ValuesDisclosed).Select(e => (e.StatementNumber, ValuesOf(e))).ShouldBe([(1ul, 2), (2ul, 1)]);
    }

    [Fact]
    public void A_refusal_between_the_rows_of_others_stands_where_it_belongs()
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Query("select name from sender"), Front.Query("update sender set id_number = '1'"), Front.Query("select name from sender"));
        var (rows, masked) = (Enumerable.Repeat(Back.DataRow(Name(1)), 30).SelectMany(r => r).ToArray(), Enumerable.Repeat(Back.DataRow("******"), 30).SelectMany(r => r).ToArray());
        talk.Engine.Sends(
            Back.RowDescription, rows, Back.CommandComplete("SELECT 30"), Back.Ready(), Back.Error("42601"), Back.Ready(), Back.RowDescription, rows,
            Back.CommandComplete("SELECT 30"), Back.Ready());
        var lines = Frames.Describe(talk.Client.TakeReceived());
        lines.Count.ShouldBe(33 + 2 + 33);
        lines.Take(33).ShouldBe(Frames.Describe([.. Back.RowDescription, .. masked, .. Back.CommandComplete("SELECT 30"), .. Back.Ready()]));
        lines[33].ShouldContain("C42501");
        lines.Skip(34).ShouldBe(Frames.Describe([.. Back.Ready(), .. Back.RowDescription, .. masked, .. Back.CommandComplete("SELECT 30"), .. Back.Ready()]));
    }

    [Fact]
    public void However_the_rows_are_cut_the_client_gets_the_same()
    {
        // A message that ends like the beginning of a mark, and a next one that goes on like it.
        byte[] answer =
        [
            .. Described(3), .. Rows([1, 2, 3], i => Row($"{i}", Name(i), Remark(i))), .. Row("~ms", null, "~"), .. Back.Notice("~ms1e1.1.0."), .. Row("x", Name(4) + "~ms", Number(4)),
            .. Back.CommandComplete("SELECT 5"), .. Back.Ready(),
        ];
        byte[] shown =
        [
            .. Described(3), .. Rows([1, 2, 3], i => Row($"{i}", $"name {i}", $"remark {i}")), .. Row("~ms", null, "~"), .. Back.Notice("******"), .. Row("x", "name 4~ms", "number 4"),
            .. Back.CommandComplete("SELECT 5"), .. Back.Ready(),
        ];
        Prop.ForAll(Gen.ListOf(Gen.Choose(1, 200)).Where(list => list.Count > 0).ToArbitrary(), sizes =>
        {
            var talk = _loop.LogIn("manager");
            talk.Client.Sends(Front.Query("select id, name, remark from sender"));
            var i = 0;
            for (var at = 0; at < answer.Length;)
            {
                var length = Math.Min(sizes[i++ % sizes.Count], answer.Length - at);
                talk.Engine.Sends(answer[at..(at + length)]);
                at += length;
            }
            talk.Client.Receives(shown);
            talk.Client.Sends(Front.Terminate);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Theory]
    [InlineData("copy sender (id, name, remark) to stdout", "{0}\t{1}\t{2}\n", "{0}\t{1}\t{2}\n")]
    [InlineData("copy sender (id, name, remark) to stdout (format csv)", "{0},{1},{2}\n", "{0},\"{1}\",\"{2}\"\n")]
    public void Lines_of_a_COPY_out_are_shown_together(string text, string line, string shown)
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query(text));
        var rows = Enumerable.Range(1, 600).ToList();
        talk.Engine.Sends(Back.CopyOutResponse, Rows(rows, i => Back.CopyData(Format(line, i, Name(i), Remark(i)))), Back.CopyDone, Back.CommandComplete("COPY 600"), Back.Ready());
        talk.Client.Receives(
            Back.CopyOutResponse, Rows(rows, i => Back.CopyData(Format(shown, i, $"name {i}", $"remark {i}"))), Back.CopyDone, Back.CommandComplete("COPY 600"), Back.Ready());
    }

    [Fact]
    public void A_row_whose_lengths_lie_passes_as_it_is_and_the_next_one_is_shown()
    {
        var talk = _loop.LogIn("manager");
        talk.Client.Sends(Front.Query("select name from sender"));
        var value = Encoding.UTF8.GetBytes(Name(1));
        byte[][] lies =
        [
            Front.Typed('D', Front.Int16(1), Front.Int32(value.Length + 1), value), Front.Typed('D', Front.Int16(9), Front.Int32(-2), value), Front.Typed('D', value), Front.Typed('D', [0]),
            Front.Typed('D', Front.Int16(0), value), Front.Typed('D', Front.Int16(1), Front.Int32(int.MinValue), value),
        ];
        talk.Engine.Sends(Back.RowDescription, Rows(lies, lie => [.. lie, .. Back.DataRow(Name(2))]), Back.CommandComplete("SELECT 12"), Back.Ready());
        talk.Client.Receives(Back.RowDescription, Rows(lies, lie => [.. lie, .. Back.DataRow("name 2")]), Back.CommandComplete("SELECT 12"), Back.Ready());
    }

    [Fact]
    public void A_key_that_was_found_serves_until_the_next_look_and_not_longer()
    {
        using var keys = new LoopKeys(_sealing);
        var key = keys.Find(TestSealing.Names, 1);
        key.ShouldNotBeNull();
        _sealing.Destroyed.Add(TestSealing.Names);
        _sealing.Epoch++;
        // A batch under way goes on with it: disposed under its hands it would end the session.
        keys.FindNow(TestSealing.Names, 1).ShouldBeSameAs(key);
        key.LengthFor(1, 0).ShouldBePositive();
        keys.Look();
        keys.FindNow(TestSealing.Names, 1).ShouldBeNull();
    }

    [Fact]
    public void Twenty_thousand_marks_that_are_no_values_cost_no_more_than_their_bytes()
    {
        var talk = _loop.LogIn("courier");
        talk.Client.Sends(Front.Query("select string_agg(x, '') from t"));
        var row = Back.OneRow("{" + string.Concat(Enumerable.Repeat("~ms1e1.1.0.", 100_000)) + string.Concat(Enumerable.Repeat(Name(1), 5_000)));
        var clock = Stopwatch.StartNew();
        talk.Engine.Sends(row, Back.Ready());
        clock.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(2));
        talk.Session.IsBusy.ShouldBeFalse();
    }

    private static string Format(string form, int id, string name, string remark) => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, id, name, remark);

    private static int ValuesOf(JournalEntry entry) => (int)entry.Disclosure!.Value.Count;

    private string Name(int i) => _sealing.Seal(TestSealing.Names, $"name {i}");

    private string Number(int i) => _sealing.Seal(TestSealing.Numbers, $"number {i}");

    private string Remark(int i) => _sealing.Seal(TestSealing.Remarks, $"remark {i}");

    private static byte[] Row(params string?[] values) => Front.Typed('D', [Front.Int16(values.Length), .. values.Select(Front.Value)]);

    private static byte[] Rows<T>(IEnumerable<T> rows, Func<T, byte[]> row) => [.. rows.SelectMany(row)];

    private static byte[] Described(int columns) => Front.Typed(
        'T', [Front.Int16(columns), .. Enumerable.Range(0, columns).Select(i => (byte[])[.. Front.Text($"c{i}"), .. new byte[6], .. Front.Int32(25), .. Front.Int16(-1), .. Front.Int32(-1), .. Front.Int16(0)])]);
}
