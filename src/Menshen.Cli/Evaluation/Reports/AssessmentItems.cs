using System.Globalization;
using Menshen.Evaluator;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>The parts of the report that go through everything: each clause with what judges it, each check with its attempts and records, and the attacks.</summary>
internal sealed class AssessmentItems(Assessment assessment, ReportWords words, IReportPaper paper)
{
    public void Write(Action<string> heading)
    {
        heading(nameof(AssessmentTexts.Chapter_Items));
        foreach (var part in assessment.Classes)
        {
            paper.Text("h3", words.Capability(part.Key));
            paper.Table(
                [words.Of(nameof(AssessmentTexts.Column_Clause)), words.Of(nameof(AssessmentTexts.Column_Requirement)), words.Of(nameof(AssessmentTexts.Column_State)),
                    words.Of(nameof(AssessmentTexts.Column_JudgedBy))],
                part.Select(Item));
        }

        heading(nameof(AssessmentTexts.Chapter_Attempts));
        foreach (var check in assessment.Run.Checks) Check(check);
        heading(nameof(AssessmentTexts.Chapter_Penetration));
        Penetration();
    }

    private IReadOnlyList<HtmlCell> Item(ClauseFinding finding) =>
    [
        $"{finding.Clause.Id} ({finding.Clause.Clause})", $"{words.Of(finding.Clause.Title)}: {words.Of(finding.Clause.Text)}",
        new HtmlCell(words.Of(finding.State)) { Mark = AssessmentPage.Mark(finding.State) },
        new HtmlCell(Basis(finding)) { Place = finding.Checks.IsEmpty ? null : $"check-{finding.Checks[0]}" },
    ];

    /// <summary>What its state rests on, by name.</summary>
    private string Basis(ClauseFinding finding)
    {
        var said = new List<string>();
        if (!finding.Checks.IsEmpty) said.Add(words.Fill(nameof(AssessmentTexts.Basis_Checks), string.Join(", ", finding.Checks)));
        if (finding.State is ClauseState.ProvenByTest or ClauseState.ProvenInPart) said.Add(words.Fill(nameof(AssessmentTexts.Basis_Tests), string.Join("; ", finding.Tests)));
        if (finding.State is ClauseState.Owed or ClauseState.ProvenInPart or ClauseState.PassInPart && StandardsCatalogue.BuiltIn.DebtOf(finding.Clause.Id) is { } debt)
            said.Add(words.Fill(nameof(AssessmentTexts.Basis_Debt), words.Of(debt.Missing), words.Of(debt.Why)));
        if (finding.State == ClauseState.Excluded && StandardsCatalogue.BuiltIn.ExclusionOf(finding.Clause.Id) is { } reason) said.Add(words.Of(reason));
        said.AddRange(finding.Evidence.Select(found => words.Fill(nameof(AssessmentTexts.Basis_Evidence), found.Record.Number, found.Record.Title, found.Record.Owner, words.Of(found.State))));
        if (finding.State == ClauseState.NeedsPerson) said.Add(words.Fill(nameof(AssessmentTexts.Basis_Person), words.Of(finding.Clause.Kind)));
        return said.Count == 0 ? words.Of($"Meaning_{finding.State}") : string.Join(" · ", said);
    }

    private void Check(CheckReport check)
    {
        paper.Text("h3", $"{check.Check.Id}: {words.Of(check.Verdict)}", check.Verdict == Verdict.Fail ? "bad" : check.Verdict == Verdict.Pass ? "good" : "apart", $"check-{check.Check.Id}");
        paper.Text("p", words.Of(check.Check));
        paper.Text("p", words.Fill(
            nameof(AssessmentTexts.Check_Meta), Moments.Write(check.Began), check.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture), string.Join(' ', check.Check.Requirements)), "meta");
        if (check.Note.Length > 0) paper.Text("p", check.Note, "apart");
        if (!check.Attempts.IsEmpty) Attempts(check.Attempts);
        foreach (var record in check.Records)
        {
            paper.Text("p", words.Fill(nameof(AssessmentTexts.Check_Record), record.Index, Moments.Write(record.At), record.Subject, record.Action), "meta");
            if (assessment.Proofs.ContainsKey(record.Index)) paper.Text("p", words.Fill(nameof(AssessmentTexts.Check_Proof), ReportFolder.ProofName(record.Index)), "meta");
        }
    }

    private void Attempts(IEnumerable<Attempt> attempts) => paper.Table(
        [words.Of(nameof(AssessmentTexts.Column_Time)), words.Of(nameof(AssessmentTexts.Column_Attempt)), words.Of(nameof(AssessmentTexts.Column_Expected)),
            words.Of(nameof(AssessmentTexts.Column_Observed)), words.Of(nameof(AssessmentTexts.Column_State))],
        attempts.Select(attempt => (IReadOnlyList<HtmlCell>)
        [
            attempt.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture), attempt.What, words.Outcome(attempt.Expected), words.Outcome(attempt.Observed),
            new HtmlCell(words.Of(attempt.IsAsExpected ? nameof(AssessmentTexts.AsExpected) : nameof(AssessmentTexts.NotAsExpected))) { Mark = attempt.IsAsExpected ? "good" : "bad" },
        ]));

    private void Penetration()
    {
        var attacks = assessment.Run.Checks.Where(check => check.Check.IsAttack).ToList();
        paper.Text("p", words.Fill(
            nameof(AssessmentTexts.Penetration), attacks.Count, attacks.Sum(check => check.Attempts.Length), attacks.Count(check => check.Verdict == Verdict.Fail)));
        paper.Table(
            [words.Of(nameof(AssessmentTexts.Column_Check)), words.Of(nameof(AssessmentTexts.Column_What)), words.Of(nameof(AssessmentTexts.Column_Attempts)),
                words.Of(nameof(AssessmentTexts.Column_GotThrough)), words.Of(nameof(AssessmentTexts.Column_State))],
            attacks.Select(check => (IReadOnlyList<HtmlCell>)
            [
                new HtmlCell(check.Check.Id) { Place = $"check-{check.Check.Id}" }, words.Of(check.Check), check.Attempts.Length, check.Attempts.Count(attempt => !attempt.IsAsExpected),
                words.Of(check.Verdict),
            ]));
        paper.Text("p", words.Of(nameof(AssessmentTexts.Penetration_Limits)));
    }
}
