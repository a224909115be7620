using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on labels: what there is, what applying would do, and applying it.</summary>
internal sealed class LabelActs(LabelDirectory directory, LabelWorks works, DatabaseCatalogue databases, ApprovalDesk desk)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.LabelList, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.LabelCheck, request => request.Variable, CheckAsync),
        new(ControlOperations.LabelApply, Describe, ApplyAsync) { Identify = IdentifyAsync },
    ];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.LabelWish);
        return $"{request.Variable}{(wish.Release ? ", taking labels off" : "")}{(wish.Reason.Length > 0 ? $", reason {Quoted.Short(wish.Reason)}" : "")}";
    }

    // Of which tables labels are taken off follows from the policy, which may be another one when it is approved.
    private async Task<string> IdentifyAsync(ControlRequest request)
    {
        if (!request.Read(ControlJson.Default.LabelWish).Release) return "";
        var released = (await works.PlanAsync(request.Variable, request.Cancellation).ConfigureAwait(false)).Tables.Where(table => table.State == "to-release").Select(table => table.Table);
        return $"{await databases.IdentifyAsync(request.Variable, request.Cancellation).ConfigureAwait(false)}, off {string.Join(", ", released.Order(StringComparer.Ordinal))}";
    }

    private ControlAnswer List()
    {
        var (rules, words) = (directory.InForce, directory.InForce.Words);
        var databases = rules.Databases.Concat(directory.Picture.Databases.Keys).Distinct().Order(StringComparer.Ordinal);
        return ControlAnswer.Of(
            new LabelListing(
                words.Levels, words.Integrities, words.Categories, [.. rules.Existing.Select(label => new LabelName(words.Format(label), label.Bits))],
                [.. rules.Tables.Select(rule => new LabelledTable(rule.Name.ToString(), words.Format(rule.Default), words.Format(rule.Table), rule.WritesUp, rule.IsPhysical) { Columns = rule.ColumnWords(words) })],
                [.. databases.Select(name => new LabelledDatabase(
                    name, rules.Databases.Contains(name), directory.Picture.Databases.TryGetValue(name, out var at) ? at : null, works.Of(name)))],
                directory.Trouble),
            ControlJson.Default.LabelListing);
    }

    private async Task<ControlAnswer> CheckAsync(ControlRequest request)
    {
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(await works.PlanAsync(request.Variable, request.Cancellation).ConfigureAwait(false), ControlJson.Default.LabelPlan);
    }

    private async Task<ControlAnswer> ApplyAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.LabelWish);
        // Who applies a policy and then its labels means that policy: on a busy machine the picture may still be of the one before.
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        if (!directory.InForce.Databases.Contains(request.Variable) && !directory.HasLabels(request.Variable))
            return ControlAnswer.Refused("not-found", $"the policy labels nothing in {request.Variable}", "Name its tables in policy.yaml, under labels: tables.");
        if (!wish.Release)
            return Answer(await works.BeginAsync(request.Variable, request.Actor, releases: false, request.Cancellation).ConfigureAwait(false));
        if (string.IsNullOrWhiteSpace(wish.Reason))
            return ControlAnswer.Refused("invalid", "labels are not taken off without a reason", "Say why: --reason TEXT");
        var plan = await works.PlanAsync(request.Variable, request.Cancellation).ConfigureAwait(false);
        // What is taken off is decided by two, and only where there is something to take off.
        if (request.Approval is null && plan.Tables.Any(table => table.State == "to-release"))
            return await desk.KeepAsync(ControlOperations.LabelApply, request).ConfigureAwait(false);
        var work = await works.BeginAsync(request.Variable, request.Actor, releases: true, request.Cancellation).ConfigureAwait(false);
        // The approver reads an acknowledgement, whatever the operation.
        return request.Approval is null ? Answer(work) : ControlAnswer.Done($"labels are being applied to {request.Variable}: menshen label list");
    }

    private static ControlAnswer Answer(LabelWork work) => ControlAnswer.Of(work, ControlJson.Default.LabelWork);
}
