using System.Globalization;
using Menshen.Cli.Evaluation.Evidence;
using Menshen.Evaluator;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>The words of a report in one language, whatever the program itself speaks: a report is written in both.</summary>
/// <param name="Culture">The invariant one for English, zh-CN for Chinese.</param>
internal sealed record ReportWords(CultureInfo Culture)
{
    public static ReportWords English { get; } = new(CultureInfo.InvariantCulture);

    public static ReportWords Chinese { get; } = new(CultureInfo.GetCultureInfo("zh-CN"));

    public bool IsChinese => MessageLanguage.IsChinese(Culture);

    /// <summary>A text by the name of its property in <see cref="AssessmentTexts"/>, so that the compiler knows it.</summary>
    public string Of(string key) => AssessmentTexts.ResourceManager.GetString(key, Culture) ?? throw new ArgumentException($"no text {key}", nameof(key));

    public string Fill(string key, params ReadOnlySpan<object?> values) => CliContext.Fill(Of(key), values);

    public string Of(Bilingual text) => text.In(Culture.Name);

    public string Of(Check check) => IsChinese ? check.Chinese : check.English;

    public string Of(ClauseState state) => Of($"State_{state}");

    public string Of(Verdict verdict) => Of($"Verdict_{verdict}");

    public string Of(RequirementKind kind) => Of($"Kind_{kind}");

    public string Of(EvidenceState state) => EvidenceWords.Read(state, Culture);

    /// <summary>The name of a part of the product; the word itself where there is none.</summary>
    public string Capability(string word) => AssessmentTexts.ResourceManager.GetString($"Part_{word}", Culture) ?? word;

    /// <summary>What a fact of the environment is called.</summary>
    public string Fact(string name) => AssessmentTexts.ResourceManager.GetString($"Fact_{name.Replace('-', '_')}", Culture) ?? name;

    /// <summary>The few words that attempts are expected to end with, in Chinese; statements and messages stay as they are.</summary>
    public string Outcome(string text) => AssessmentTexts.ResourceManager.GetString($"Outcome_{text.Replace(' ', '_')}", Culture) ?? text;
}
