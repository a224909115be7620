using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Messages;

public class FrontendMessageTests
{
    [Fact]
    public void Query_ends_at_its_terminator()
    {
        Query.TryParse("SELECT 1\0"u8, out var query).ShouldBeTrue();
        query.Text.Utf8().ShouldBe("SELECT 1");
        Query.TryParse("SELECT 1\0; DROP TABLE t\0"u8, out _).ShouldBeFalse();
    }

    [Fact]
    public void Parse_names_its_parameter_types()
    {
        Parse.TryParse(Support.Messages.All["Parse"].Body, out var parse).ShouldBeTrue();
        parse.Statement.Utf8().ShouldBe("s1");
        parse.Text.Utf8().ShouldBe("SELECT $1");
        parse.ParameterTypeCount.ShouldBe(2);
        parse.ParameterType(0).ShouldBe(23u);
        parse.ParameterType(1).ShouldBe(0u);
    }

    [Fact]
    public void Bind_walks_formats_and_values()
    {
        Bind.TryParse(Support.Messages.All["Bind"].Body, out var bind).ShouldBeTrue();
        bind.Portal.Utf8().ShouldBe("p1");
        bind.Statement.Utf8().ShouldBe("s1");
        bind.ParameterFormats.Fit(bind.Parameters.Count).ShouldBeTrue();
        bind.ParameterFormats.For(0).ShouldBe(FormatCodes.Text);
        bind.ParameterFormats.For(1).ShouldBe(FormatCodes.Binary);
        bind.ResultFormats.For(17).ShouldBe(FormatCodes.Binary);
        var seen = new List<string?>();
        foreach (var value in bind.Parameters)
        {
            seen.Add(value.IsNull ? null : value.Value.Utf8());
        }
        seen.ShouldBe(["a", null]);
    }

    [Fact]
    public void Bind_with_more_formats_than_values_says_so()
    {
        byte[] body = new Bytes().String("").String("").Int16(2).Int16(1).Int16(1).Int16(1).Value("x").Int16(0);
        Bind.TryParse(body, out var bind).ShouldBeTrue();
        bind.ParameterFormats.Fit(bind.Parameters.Count).ShouldBeFalse();
    }

    [Fact]
    public void Bind_may_carry_65535_parameters()
    {
        var bytes = new Bytes().String("").String("").Int16(0).Int16(65_535);
        for (var i = 0; i < 65_535; i++)
        {
            bytes.Int32(-1);
        }
        Bind.TryParse(bytes.Int16(0).ToArray(), out var bind).ShouldBeTrue();
        bind.Parameters.Count.ShouldBe(65_535);
    }

    [Fact]
    public void Bind_names_can_be_read_alone()
    {
        Bind.TryParseNames("portal\0statement\0rest"u8, out var portal, out var statement).ShouldBeTrue();
        portal.Utf8().ShouldBe("portal");
        statement.Utf8().ShouldBe("statement");
        Bind.TryParseNames("portal\0statement"u8, out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData('S', true)]
    [InlineData('P', true)]
    [InlineData('X', false)]
    [InlineData('\0', false)]
    public void Describe_and_Close_aim_at_a_statement_or_a_portal(char kind, bool expected)
    {
        byte[] body = new Bytes().Byte(kind).String("name");
        Describe.TryParse(body, out var describe).ShouldBe(expected);
        Close.TryParse(body, out var close).ShouldBe(expected);
        if (expected)
        {
            describe.Kind.ShouldBe((byte)kind);
            close.Name.Utf8().ShouldBe("name");
        }
    }

    [Fact]
    public void Execute_carries_its_row_limit()
    {
        Execute.TryParse(Support.Messages.All["Execute"].Body, out var execute).ShouldBeTrue();
        execute.Portal.Utf8().ShouldBe("p1");
        execute.MaximumRows.ShouldBe(100);
    }

    [Fact]
    public void FunctionCall_walks_its_arguments()
    {
        FunctionCall.TryParse(Support.Messages.All["FunctionCall"].Body, out var call).ShouldBeTrue();
        call.FunctionOid.ShouldBe(1598u);
        call.ArgumentFormats.For(1).ShouldBe(FormatCodes.Binary);
        call.Arguments.Count.ShouldBe(2);
        call.ResultFormat.ShouldBe((ushort)0);
    }

    [Fact]
    public void SASLInitialResponse_knows_absent_from_empty()
    {
        SaslInitialResponse.TryParse(new Bytes().String("M").Int32(-1).ToArray(), out var absent).ShouldBeTrue();
        absent.HasResponse.ShouldBeFalse();
        SaslInitialResponse.TryParse(new Bytes().String("M").Int32(0).ToArray(), out var empty).ShouldBeTrue();
        empty.HasResponse.ShouldBeTrue();
        empty.Response.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Secrets_are_not_for_reading()
    {
        PasswordMessage.TryParse("hunter2\0"u8, out var password).ShouldBeTrue();
        password.ToString().ShouldBe("PasswordMessage");
        CancelRequest.TryParse([0, 0, 0, 7, 1, 2, 3, 4], out var cancel).ShouldBeTrue();
        cancel.ToString().ShouldBe("CancelRequest 7");
    }
}
