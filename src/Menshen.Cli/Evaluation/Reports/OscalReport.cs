using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Menshen.Evaluator;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>An assessment in the shape of OSCAL's assessment-results (NIST, 1.1.2).</summary>
/// <remarks>What fits: the run as a result, each check as an observation with its attempts as evidence, each judged or owed clause as a finding about an objective.
/// What does not: OSCAL knows satisfied and not-satisfied alone, so that clauses that need a person, are proven by tests, excluded or not sampled are no findings
/// here but props of the result; there is no assessment plan and no catalogue in OSCAL's form to import, and the attempts' expected and observed are props of our
/// own namespace.</remarks>
internal static class OscalReport
{
    private const string Namespace = "https://menshen.example/ns/oscal";

    public static string Write(Assessment assessment)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("assessment-results");
            json.WriteString("uuid", Guid.NewGuid());
            Metadata(json, assessment);
            var plan = Guid.NewGuid();
            json.WriteStartObject("import-ap");
            json.WriteString("href", $"#{plan}");
            json.WriteEndObject();
            json.WriteStartArray("results");
            Result(json, assessment);
            json.WriteEndArray();
            BackMatter(json, assessment, plan);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Metadata(Utf8JsonWriter json, Assessment assessment)
    {
        json.WriteStartObject("metadata");
        json.WriteString("title", $"Evaluation of {assessment.Run.Target}");
        json.WriteString("last-modified", assessment.Run.Ended);
        json.WriteString("version", assessment.Version);
        json.WriteString("oscal-version", "1.1.2");
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, Assessment assessment)
    {
        json.WriteStartObject();
        json.WriteString("uuid", Guid.NewGuid());
        json.WriteString("title", assessment.Plan.Profile.Title.English);
        json.WriteString("description", $"menshen evaluate --profile {assessment.Plan.Profile.Name}");
        json.WriteString("start", assessment.Run.Began);
        json.WriteString("end", assessment.Run.Ended);
        json.WriteStartArray("props");
        foreach (var state in Enum.GetValues<ClauseState>()) Prop(json, $"clauses-{ClauseVerdict.Word(state)}", assessment.Count(state).ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
        json.WriteStartObject("reviewed-controls");
        json.WriteStartArray("control-selections");
        json.WriteStartObject();
        json.WriteStartArray("include-controls");
        foreach (var finding in assessment.Findings)
        {
            json.WriteStartObject();
            json.WriteString("control-id", finding.Clause.Id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        var observations = assessment.Run.Checks.ToDictionary(check => check.Check.Id, _ => Guid.NewGuid(), StringComparer.Ordinal);
        json.WriteStartArray("observations");
        foreach (var check in assessment.Run.Checks) Observation(json, check, observations[check.Check.Id], assessment);
        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in assessment.Findings) Finding(json, finding, observations);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Observation(Utf8JsonWriter json, CheckReport check, Guid id, Assessment assessment)
    {
        json.WriteStartObject();
        json.WriteString("uuid", id);
        json.WriteString("title", check.Check.Id);
        json.WriteString("description", check.Check.English);
        json.WriteStartArray("props");
        Prop(json, "verdict", CheckVerdict.Word(check.Verdict));
        json.WriteEndArray();
        json.WriteStartArray("methods");
        json.WriteStringValue("TEST");
        json.WriteEndArray();
        json.WriteString("collected", check.Began);
        json.WriteStartArray("relevant-evidence");
        foreach (var attempt in check.Attempts) Evidence(json, attempt);
        foreach (var record in check.Records.Where(record => assessment.Proofs.ContainsKey(record.Index)))
        {
            json.WriteStartObject();
            json.WriteString("href", ReportFolder.ProofName(record.Index));
            json.WriteString("description", $"inclusion proof of record {record.Index} of the journal");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Evidence(Utf8JsonWriter json, Attempt attempt)
    {
        json.WriteStartObject();
        json.WriteString("description", attempt.What);
        json.WriteStartArray("props");
        Prop(json, "expected", attempt.Expected);
        Prop(json, "observed", attempt.Observed);
        Prop(json, "as-expected", attempt.IsAsExpected ? "yes" : "no");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Finding(Utf8JsonWriter json, ClauseFinding finding, Dictionary<string, Guid> observations)
    {
        (string State, string Reason)? status = finding.State switch
        {
            ClauseState.Pass => ("satisfied", "pass"),
            ClauseState.Fail => ("not-satisfied", "fail"),
            ClauseState.PassInPart or ClauseState.Inconclusive or ClauseState.Owed or ClauseState.ProvenInPart => ("not-satisfied", "other"),
            _ => null,
        };
        if (status is not { } known) return;
        json.WriteStartObject();
        json.WriteString("uuid", Guid.NewGuid());
        json.WriteString("title", finding.Clause.Title.English);
        json.WriteString("description", finding.Clause.Text.English);
        json.WriteStartObject("target");
        json.WriteString("type", "objective-id");
        json.WriteString("target-id", finding.Clause.Id);
        json.WriteStartObject("status");
        json.WriteString("state", known.State);
        json.WriteString("reason", known.Reason);
        json.WriteString("remarks", ClauseVerdict.Word(finding.State));
        json.WriteEndObject();
        json.WriteEndObject();
        if (!finding.Checks.IsEmpty)
        {
            json.WriteStartArray("related-observations");
            foreach (var check in finding.Checks)
            {
                json.WriteStartObject();
                json.WriteString("observation-uuid", observations[check]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void BackMatter(Utf8JsonWriter json, Assessment assessment, Guid plan)
    {
        json.WriteStartObject("back-matter");
        json.WriteStartArray("resources");
        json.WriteStartObject();
        json.WriteString("uuid", plan);
        json.WriteString("title", $"Profile {assessment.Plan.Profile.Name} of menshen {assessment.Version}");
        json.WriteString("description", "The plan is the program's own: its profile, checks and, if there is a sample, its seed. There is none in OSCAL's form.");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // OSCAL's values are not empty and have no white space at their ends.
    private static void Prop(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("ns", Namespace);
        json.WriteString("value", Printable.Line(value).Trim() is { Length: > 0 } text ? text : "(empty)");
        json.WriteEndObject();
    }
}
