using System.Globalization;
using System.Text;
using System.Xml;
using Menshen.Evaluator;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>An assessment as JUnit XML: the checks as one suite, the clauses as another, in which everything that no check judged is skipped and never passed.</summary>
internal static class JUnitReport
{
    private const string Checks = "menshen.evaluate.checks", Clauses = "menshen.evaluate.clauses";

    public static string Write(Assessment assessment)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("testsuites");
            Suite(xml, Checks, assessment.Run.Began, assessment.Run.Checks.Length, assessment.Run.Count(Verdict.Fail), assessment.Run.Count(Verdict.Inconclusive), assessment.Run.Count(Verdict.NotApplicable) + assessment.Run.Count(Verdict.NeedsPerson));
            foreach (var check in assessment.Run.Checks) Case(xml, check);
            xml.WriteEndElement();
            var skipped = assessment.Findings.Count(IsSkipped);
            Suite(xml, Clauses, assessment.Run.Began, assessment.Findings.Length, assessment.Count(ClauseState.Fail), assessment.Count(ClauseState.Inconclusive), skipped);
            foreach (var finding in assessment.Findings) Case(xml, finding);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}\n";
    }

    private static bool IsSkipped(ClauseFinding finding) => finding.State is not (ClauseState.Pass or ClauseState.Fail or ClauseState.Inconclusive);

    private static void Suite(XmlWriter xml, string name, DateTimeOffset began, int tests, int failures, int errors, int skipped)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("timestamp", began.UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        foreach (var (what, number) in new[] { ("tests", tests), ("failures", failures), ("errors", errors), ("skipped", skipped) })
            xml.WriteAttributeString(what, number.ToString(CultureInfo.InvariantCulture));
    }

    private static void Case(XmlWriter xml, CheckReport check)
    {
        Begin(xml, Checks, check.Check.Id, check.Took.TotalSeconds);
        switch (check.Verdict)
        {
            case Verdict.Fail:
                Say(xml, "failure", check.Check.English, string.Join('\n', check.Attempts.Where(attempt => !attempt.IsAsExpected)
                    .Select(attempt => $"{attempt.What}: expected {attempt.Expected}, observed {attempt.Observed}")));
                break;
            case Verdict.Inconclusive:
                Say(xml, "error", check.Note, "");
                break;
            case Verdict.NotApplicable or Verdict.NeedsPerson:
                Say(xml, "skipped", $"{CheckVerdict.Word(check.Verdict)}: {check.Note}", "");
                break;
        }

        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, ClauseFinding finding)
    {
        Begin(xml, $"{Clauses}.{finding.Clause.Document.Key}", finding.Clause.Id, 0);
        if (finding.State == ClauseState.Fail)
            Say(xml, "failure", finding.Clause.Title.English, string.Join(", ", finding.Checks));
        else if (finding.State == ClauseState.Inconclusive)
            Say(xml, "error", finding.Clause.Title.English, string.Join(", ", finding.Checks));
        else if (IsSkipped(finding))
            Say(xml, "skipped", ClauseVerdict.Word(finding.State), "");
        xml.WriteEndElement();
    }

    private static void Begin(XmlWriter xml, string group, string name, double seconds)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", group);
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("time", seconds.ToString("0.000", CultureInfo.InvariantCulture));
    }

    // Messages of a server may hold characters that no XML can.
    private static void Say(XmlWriter xml, string element, string message, string more)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", Valid(message));
        xml.WriteString(string.Join('\n', more.Split('\n').Select(Valid)));
        xml.WriteEndElement();
    }

    // The writer throws at what no XML can hold: after all checks had run, a message with one such character in it would cost the whole report.
    private static string Valid(string text)
    {
        var line = Printable.Line(text);
        var valid = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (i + 1 < line.Length && char.IsSurrogatePair(line[i], line[i + 1]))
                valid.Append(line[i]).Append(line[++i]);
            else if (XmlConvert.IsXmlChar(line[i]))
                valid.Append(line[i]);
            else
                valid.Append(CultureInfo.InvariantCulture, $"\\u{(int)line[i]:x4}");
        }

        return valid.ToString();
    }
}
