namespace Menshen.Cli.Demo;

/// <summary>Plays the scenes, one session for each person, and keeps what came back for the comparison with the journal.</summary>
internal sealed class DemoWalk(DemoPage page, DemoGateway gateway, DemoFindings findings)
{
    public async Task<IReadOnlyList<(DemoScene Scene, DemoAnswer Answer)>> PlayAsync(IReadOnlyList<DemoScene> scenes, CancellationToken cancellation)
    {
        var played = new List<(DemoScene, DemoAnswer)>(scenes.Count);
        foreach (var part in scenes.GroupBy(scene => scene.User))
        {
            var connection = await gateway.OpenAsync(part.Key, cancellation).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            foreach (var scene in part)
            {
                var answer = await DemoAnswer.AskAsync(connection, scene.Sql, cancellation).ConfigureAwait(false);
                Show(scene, answer);
                if (scene.Complaint(answer) is { } complaint)
                    Miss($"{scene.User}: {scene.Sql}: {complaint}");
                else
                    findings.Expect(true, "");
                played.Add((scene, answer));
            }
        }

        return played;
    }

    private void Show(DemoScene scene, DemoAnswer answer)
    {
        page.Typed(scene.User, scene.Sql);
        page.Say(scene.Sentence);
        if (answer.SqlState is { } state)
            page.Refusal($"ERROR {state}: {answer.Message}");
        else if (answer.Lines.Count == 0)
            page.Say(CliContext.Fill(DemoTexts.Walk_Rows, answer.Rows));
        else
            page.Table(answer.Headings, answer.Lines);
    }

    private void Miss(string complaint)
    {
        findings.Expect(false, complaint);
        page.Refusal(complaint);
    }
}
