using System.Text;
using Menshen.Gateway.Labels;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>The label that a start-up packet asks for.</summary>
public sealed class LabelRequestTests
{
    [Theory]
    [InlineData("-c geqo=off -c menshen.label=x", "-c geqo=off", "x")]
    [InlineData("-c menshen.label=a\\ b -c search_path=p\\ q", "-c search_path=p\\ q", "a b")]
    [InlineData("-c geqo=off", "-c geqo=off", null)]
    [InlineData("--MENSHEN.label=x", "", "x")]
    [InlineData("-c", "-c", null)]
    public void A_label_is_read_as_PostgreSQL_reads_options(string options, string rest, string? label)
    {
        var request = LabelRequest.Read(StartupParameters.None.With("options"u8, Encoding.UTF8.GetBytes(options)));
        request.Label.ShouldBe(label);
        request.Rest.TryGet("options"u8, out var left);
        Encoding.UTF8.GetString(left).ShouldBe(rest);
    }
}
