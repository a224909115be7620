using Menshen.Control;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Acts on columns that are sealed or opened again as a whole: what lies in plaintext afterwards takes a second person.</summary>
internal sealed class ColumnActs(ColumnWorks works, DataKeys keys, InForce<SealRules> rules)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.ColumnList, _ => "", ListAsync),
        new(ControlOperations.ColumnConvert, Describe, ConvertAsync) { NeedsApproval = NeedsApproval, Identify = IdentifyAsync },
    ];

    private static bool NeedsApproval(ControlRequest request)
    {
        if (!request.Read(ControlJson.Default.ColumnWish).Unseal) return false;
        if (string.IsNullOrWhiteSpace(request.Reason)) throw new CatalogueRefusalException("whoever approves it needs a reason: --reason TEXT.");
        return true;
    }

    // What is sealed may be made of anything that has the name; what was approved to be opened is that one.
    private async Task<string> IdentifyAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ColumnWish);
        return wish.Unseal ? await works.IdentifyAsync(NameOf(wish), request.Cancellation).ConfigureAwait(false) : "";
    }

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ColumnWish);
        return $"{(wish.Unseal ? "unseal" : "seal")} {NameOf(wish)} as {wish.Group ?? "the policy says"}";
    }

    private async Task<ControlAnswer> ListAsync(ControlRequest request) => ControlAnswer.Of(
        new ColumnListing([.. (await works.ListAsync(request.Cancellation).ConfigureAwait(false)).Select(found => Report(found.Work, found.Progress))]),
        ControlJson.Default.ColumnListing);

    private async Task<ControlAnswer> ConvertAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ColumnWish);
        if (await GroupAsync(wish, request).ConfigureAwait(false) is not { } group)
            return ControlAnswer.Refused(
                "not-found", $"there is no seal group {(wish.Group is { } named ? $"'{named}'" : $"for {NameOf(wish)} in the policy")}",
                "Put the column into a group of 'seals' in policy.yaml; or say its group, tag and mode to have it made: --group NAME --tag TAG --mode e");
        var work = await works.BeginAsync(
            new ColumnWork
            {
                Id = 0, Database = wish.Database, Schema = wish.Schema, Table = wish.Table, Column = wish.Column, Group = group.Number, Unseals = wish.Unseal,
                State = "running", StartedBy = request.Actor, Rows = 0,
            },
            group, request.Cancellation).ConfigureAwait(false);
        // Of what was approved the approver hears, and whoever asked looks.
        return wish.Unseal ? ControlAnswer.Done($"{NameOf(wish)} is on its way to plaintext, as work {work.Id}: menshen seal --list")
            : ControlAnswer.Of(Report(work, null), ControlJson.Default.ColumnReport);
    }

    private static SealedColumnName NameOf(ColumnWish wish) => new(wish.Database, wish.Schema, wish.Table, wish.Column);

    // What the policy says of the column holds; what it says nothing of is as asked.
    private async Task<SealGroup?> GroupAsync(ColumnWish wish, ControlRequest request)
    {
        if (rules.Now.GroupOf(NameOf(wish)) is { } rule)
        {
            if (wish.Group is { } other && other != rule.Name) throw new CatalogueRefusalException($"the policy has {NameOf(wish)} in the seal group {rule.Name}.");
            var mode = rule.IsSearchable ? SealMode.Equal : SealMode.Random;
            return wish.Unseal ? keys.Find(rule.Name)
                : await keys.EnsureAsync(new SealGroupSpec(rule.Name, rule.Tag, mode, request.Actor, null) { Suffix = rule.Suffix }, request.Actor, request.Cancellation).ConfigureAwait(false);
        }

        return wish.Group is null ? null : await AskedAsync(wish, wish.Group, request).ConfigureAwait(false);
    }

    private async Task<SealGroup?> AskedAsync(ColumnWish wish, string name, ControlRequest request)
    {
        if (wish is not { Tag: { } tag, Mode: { } letter, Unseal: false }) return keys.Find(name);
        if (KeyWords.Mode(letter) is not { } mode) throw new CatalogueRefusalException($"there is no mode '{letter}': e, or r.");
        // The group's suffix is its own for ever; what the policy says of one that is still to be made holds for this column too.
        var suffix = keys.Find(name)?.Suffix ?? (mode == SealMode.Equal ? rules.Now.Find(name)?.Suffix : null) ?? 0;
        return await keys.EnsureAsync(new SealGroupSpec(name, tag, mode, request.Actor, null) { Suffix = suffix }, request.Actor, request.Cancellation).ConfigureAwait(false);
    }

    private ColumnReport Report(ColumnWork work, ColumnProgress? progress) => new(
        work.Id, work.Database, work.Place, keys.Groups.FirstOrDefault(g => g.Number == work.Group)?.Name ?? "", work.Direction, work.State,
        Math.Max(work.Rows, progress?.Rows ?? 0), progress?.Total ?? 0, progress?.RowsPerSecond ?? 0, progress?.Note);
}
