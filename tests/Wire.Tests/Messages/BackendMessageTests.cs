using System.Buffers;
using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Messages;

public class BackendMessageTests
{
    [Theory]
    [InlineData("INSERT 0 5", 5ul)]
    [InlineData("SELECT 3", 3ul)]
    [InlineData("UPDATE 0", 0ul)]
    [InlineData("DELETE 17", 17ul)]
    [InlineData("MERGE 2", 2ul)]
    [InlineData("COPY 7", 7ul)]
    [InlineData("FETCH 10", 10ul)]
    [InlineData("MOVE 1", 1ul)]
    [InlineData("SELECT 18446744073709551615", ulong.MaxValue)]
    [InlineData("SELECT 18446744073709551616", null)]
    [InlineData("CREATE TABLE", null)]
    [InlineData("BEGIN", null)]
    [InlineData("", null)]
    [InlineData("7", null)]
    [InlineData("SELECT ", null)]
    [InlineData("SELECT -1", null)]
    [InlineData("SELECT +1", null)]
    [InlineData("SELECT 1x", null)]
    public void Rows_are_the_last_word_of_the_tag(string tag, ulong? expected)
    {
        CommandComplete.TryParse(new Bytes().String(tag).ToArray(), out var message).ShouldBeTrue();
        message.Tag.Utf8().ShouldBe(tag);
        message.TryGetRows(out var rows).ShouldBe(expected.HasValue);
        if (expected.HasValue)
        {
            rows.ShouldBe(expected.Value);
        }
    }

    [Fact]
    public void ErrorResponse_tells_state_and_message_and_keeps_unknown_fields()
    {
        byte[] body = new Bytes().Byte('S').String("FEHLER").Byte('V').String("ERROR").Byte('C').String("42P01")
            .Byte('M').String("nope").Byte('z').String("future").Raw(0);
        ErrorResponse.TryParse(body, out var message).ShouldBeTrue();
        message.SqlState.Utf8().ShouldBe("42P01");
        message.Message.Utf8().ShouldBe("nope");
        message.Severity.Utf8().ShouldBe("ERROR");
        message.Fields.Find((byte)'z').Utf8().ShouldBe("future");
        message.Fields.Find((byte)'H').IsEmpty.ShouldBeTrue();
        var codes = "";
        foreach (var field in message.Fields)
        {
            codes += (char)field.Code;
        }
        codes.ShouldBe("SVCMz");
    }

    [Fact]
    public void Our_errors_carry_no_file_line_or_routine()
    {
        var output = new ArrayBufferWriter<byte>();
        ErrorResponse.Write(output, new SessionEnded(SessionEndReason.LoginFailed, SqlState.InvalidPassword, "no", "why", "do this"));
        ErrorResponse.TryParse(output.WrittenSpan[FrameHeader.Size..], out var message).ShouldBeTrue();
        var fields = new List<string>();
        foreach (var field in message.Fields)
        {
            fields.Add($"{(char)field.Code}{field.Value.Utf8()}");
        }
        fields.ShouldBe(["SFATAL", "VFATAL", "C28P01", "Mno", "Dwhy", "Hdo this"]);
    }

    [Fact]
    public void A_state_of_four_characters_is_refused() =>
        Should.Throw<ArgumentException>(() => ErrorResponse.Write(new ArrayBufferWriter<byte>(), Severity.Error, "4260", "x"));

    [Theory]
    [InlineData('I', true)]
    [InlineData('T', true)]
    [InlineData('E', true)]
    [InlineData('X', false)]
    public void ReadyForQuery_has_three_answers(char status, bool expected) =>
        ReadyForQuery.TryParse([(byte)status], out _).ShouldBe(expected);

    [Fact]
    public void RowDescription_walks_its_columns()
    {
        RowDescription.TryParse(Support.Messages.All["RowDescription"].Body, out var message).ShouldBeTrue();
        message.Count.ShouldBe(2);
        var seen = new List<string>();
        foreach (var field in message)
        {
            seen.Add($"{field.Name.Utf8()} {field.TableOid} {field.ColumnNumber} {field.TypeOid} {field.TypeSize} "
                + $"{field.TypeModifier} {field.Format}");
        }
        seen.ShouldBe(["id 16384 1 20 8 -1 0", "name 0 0 25 -1 -1 1"]);
    }

    [Fact]
    public void DataRow_knows_null_from_empty()
    {
        DataRow.TryParse(Support.Messages.All["DataRow"].Body, out var row).ShouldBeTrue();
        var seen = new List<string?>();
        foreach (var column in row.Columns)
        {
            seen.Add(column.IsNull ? null : column.Value.Utf8());
        }
        seen.ShouldBe(["1", null, ""]);
    }

    [Fact]
    public void NotificationResponse_names_channel_and_payload()
    {
        NotificationResponse.TryParse(Support.Messages.All["NotificationResponse"].Body, out var message).ShouldBeTrue();
        message.ProcessId.ShouldBe(7);
        message.Channel.Utf8().ShouldBe("channel");
        message.Payload.Utf8().ShouldBe("payload");
    }

    [Fact]
    public void AuthenticationSASL_lists_its_mechanisms()
    {
        Authentication.TryParse(Support.Messages.All["AuthenticationSASL"].Body, out var message).ShouldBeTrue();
        message.Mechanisms.Contains(ScramMechanism.Sha256Plus).ShouldBeTrue();
        message.Mechanisms.Contains("SCRAM-SHA-1"u8).ShouldBeFalse();
        Authentication.TryParse([0, 0, 0, 1], out _).ShouldBeFalse("1 is a kind that never was");
    }

    [Fact]
    public void NegotiateProtocolVersion_names_what_it_does_not_know()
    {
        NegotiateProtocolVersion.TryParse(Support.Messages.All["NegotiateProtocolVersion"].Body, out var message).ShouldBeTrue();
        message.Version.ShouldBe(196608);
        var seen = new List<string>();
        foreach (var option in message.UnknownOptions)
        {
            seen.Add(option.Utf8());
        }
        seen.ShouldBe(["_pq_.a", "_pq_.b"]);
        byte[] lie = new Bytes().Int32(196608).Int32(-1).String("_pq_.a");
        NegotiateProtocolVersion.TryParse(lie, out _).ShouldBeFalse();
    }
}
