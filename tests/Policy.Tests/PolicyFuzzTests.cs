using FsCheck;
using FsCheck.Fluent;
using Menshen.Policy;

namespace Menshen.Policy.Tests;

public class PolicyFuzzTests
{
    private static readonly string[] Fragments =
    [
        "profile: ", "standard", "transparent", "listen:", "\n", "\n  ", "\n    ", "- ", "address: ", "0.0.0.0", "::1", "port: ", "tls: ",
        "required",
        "loopback-optional", "journal: ", "lag: ", "20ms", "segment: ", "64MiB", "{", "}", "[", "]", ",", ": ", "&a ", "*a", "!!int ", "'",
        "\"", "|", ">",
        "#", "---", "...", "?", "\t", "\0", "\u2028", "é", "%YAML 1.2", "sessions: ", "maximum: ", "99999999999999999999", "-1", "off",
        "seals: ", "masks: ", "disclosure: ", "group: ", "tag: ", "tags: ", "mode: ", "eq", "columns: ", "d/s.t.c", "pii.phone", "pii.*", "3,*,4", "rights: ", "none", "id: ",
        "by: ", "labels: ", "levels: ", "categories: ", "integrity: ", "tables: ", "table: ", "clearances: ", "highest: ", "public", "public:a,b", "default: ", "<<: ", "\\x", "\ud800",
    ];

    [Fact]
    public void Any_text_gives_a_policy_or_errors_and_never_throws()
    {
        var texts = Gen.Elements(Fragments).ListOf().Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), NeverThrows).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void A_damaged_default_file_never_throws()
    {
        var whole = PolicySet.DefaultFile();
        var damaged =
            from at in Gen.Choose(0, whole.Length - 1)
            from length in Gen.Choose(0, 30)
            from patch in Gen.Elements(Fragments)
            select string.Concat(whole.AsSpan(0, at), patch, whole.AsSpan(Math.Min(whole.Length, at + length)));
        Prop.ForAll(damaged.ToArbitrary(), NeverThrows).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Every_beginning_of_the_default_file_gives_a_policy_or_errors()
    {
        var whole = PolicySet.DefaultFile();
        for (var length = 0; length < whole.Length; length++)
            NeverThrows(whole[..length]);
    }

    private static void NeverThrows(string text)
    {
        var result = PolicySet.Parse(text, "policy.yaml");
        (result.Policy is null).ShouldBe(!result.Errors.IsEmpty);
        result.Errors.ShouldAllBe(e => e.Line >= 1 && e.Column >= 1 && e.What.Length > 0 && e.Instead.Length > 0);
    }
}
