using System.Text.Json;
using Menshen.Control;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>One record says the whole of a change: who, when, what it was, what it is, and with whose approval.</summary>
public sealed class ApprovedChangeTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));
    private static readonly Subject Asker = Callers.Subject(ControlRoles.SystemAdministrator, 1);
    private static readonly Subject Approver = Callers.Subject(ControlRoles.SecurityAdministrator, 2);
    private static readonly Subject Third = Callers.Subject(ControlRoles.Auditor, 3);

    /// <summary>What may wait and does not say what its object was and is, and why.</summary>
    private static readonly Dictionary<string, string> Stateless = new()
    {
        ["label.apply"] = "it goes on behind its answer, and each table has its own record with the labels it had and has",
        ["column.convert"] = "it goes on behind its answer, and its end has its own record",
        ["backup.release"] = "files go out, and nothing here is another than before",
        ["backup.restore"] = "it makes a cluster beside, and nothing here is another than before",
    };

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-changes").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly JournalWriter _journal;
    private readonly ApprovalShelf _shelf = new();
    private readonly ApprovalDesk _desk;
    private readonly ControlDispatch _dispatch;
    private string _state = "of zhang";
    private Exception? _blind, _fault;

    public ApprovedChangeTests()
    {
        _journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "test" }, _key, Sealing, TimeProvider.System);
        _desk = new ApprovalDesk(
            _shelf, new byte[32], ApprovalRules.Default, name => ((Subject[])[Asker, Approver, Third]).FirstOrDefault(subject => subject.Name == name), TimeProvider.System);
        ControlAct[] waiting =
        [
            new(ControlOperations.DatabaseDrop, request => request.Variable, Drop) { NeedsApproval = _ => true, StateOf = StateAsync },
            new(ControlOperations.QuarantineLift, request => request.Variable, Drop) { NeedsApproval = _ => true, StateOf = StateAsync },
            new(ControlOperations.UserDisable, request => request.Variable, Drop) { StateOf = StateAsync },
            new(ControlOperations.ApprovalApprove, request => request.Variable, _desk.ApproveAsync),
            new(ControlOperations.ApprovalReject, request => request.Variable, _desk.RejectAsync),
        ];
        var others = ControlOperations.All.Except(waiting.Select(act => act.Operation)).Select(operation => new ControlAct(operation, _ => "", _ => Task.FromResult(ControlAnswer.Done())));
        _dispatch = new ControlDispatch(
            others.Concat(waiting), _desk, new FreshProof(ReauthenticationRules.Default, TimeProvider.System), new AdministrationLog(_journal, TimeProvider.System));
    }

    public void Dispose()
    {
        _journal.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task The_record_of_the_outcome_has_both_states_the_approval_its_persons_and_their_reasons()
    {
        await AskAsync(ControlOperations.DatabaseDrop);
        await DecideAsync(ControlOperations.ApprovalApprove, Approver, "seen the form");
        var done = Records().Single(record => record is { Action: "database.drop", Result: "done" });
        done.Subject.ShouldBe(Asker.Name);
        done.Act.ShouldBe(new ActFacts(new ActApproval(1, Asker.Name, Approver.Name, "no longer used", "seen the form"), "of zhang", "none"));
    }

    [Fact]
    public async Task All_that_has_to_do_with_an_approval_has_its_number()
    {
        await AskAsync(ControlOperations.DatabaseDrop);
        await DecideAsync(ControlOperations.ApprovalApprove, Approver, "seen the form");
        Records().Where(record => record.Act?.Approval?.Number == 1).Select(record => $"{record.Subject} {record.Action} {record.Result!.Split(':')[0]}").ShouldBe(
        [
            $"{Asker.Name} database.drop pending", $"{Asker.Name} database.drop requested", $"{Asker.Name} database.drop done", $"{Approver.Name} approval.approve done",
        ]);
        // What only waits has changed nothing, and says no state.
        Records().First(record => record.Act is not null).Act.ShouldBe(new ActFacts(new ActApproval(1, Asker.Name, "", "no longer used", ""), "", ""));
    }

    [Fact]
    public async Task A_rejection_names_what_it_rejects()
    {
        await AskAsync(ControlOperations.DatabaseDrop);
        await DecideAsync(ControlOperations.ApprovalReject, Approver, "it is used");
        Records().Single(record => record is { Action: "approval.reject", Result: "done" }).Act!.Approval!.Number.ShouldBe(1);
        _state.ShouldBe("of zhang");
    }

    [Fact]
    public async Task Where_two_have_to_approve_the_record_names_both()
    {
        await AskAsync(ControlOperations.QuarantineLift);
        await DecideAsync(ControlOperations.ApprovalApprove, Approver, "looked at it");
        Records().ShouldNotContain(record => record.Action == "quarantine.lift" && record.Result == "done");
        await DecideAsync(ControlOperations.ApprovalApprove, Third, "so did I");
        Records().Single(record => record is { Action: "quarantine.lift", Result: "done" }).Act!.Approval.ShouldBe(
            new ActApproval(1, Asker.Name, $"{Approver.Name}, {Third.Name}", "no longer used", $"{Approver.Name}: looked at it; {Third.Name}: so did I"));
    }

    [Fact]
    public async Task What_needs_no_approval_has_both_states_all_the_same()
    {
        await _dispatch.RunAsync(ControlOperations.UserDisable, new ControlRequest(Callers.LoggedIn(Approver), "shop", default, Stop));
        Records().Single(record => record is { Action: "user.disable", Result: "done" }).Act.ShouldBe(new ActFacts(null, "of zhang", "none"));
    }

    [Fact]
    public async Task An_act_that_failed_by_half_says_what_it_left()
    {
        _fault = new EngineFaultException("gone");
        await _dispatch.RunAsync(ControlOperations.UserDisable, new ControlRequest(Callers.LoggedIn(Approver), "shop", default, Stop));
        var failed = Records().Single(record => record.Action == "user.disable" && record.Result != "requested");
        failed.Result.ShouldStartWith("unavailable");
        failed.Act.ShouldBe(new ActFacts(null, "of zhang", "none"));
    }

    /// <summary>Or whoever hangs up in time has done it without a record of that.</summary>
    [Fact]
    public async Task An_act_whose_asker_went_away_has_an_outcome_all_the_same()
    {
        _fault = new OperationCanceledException();
        await Should.ThrowAsync<OperationCanceledException>(
            () => _dispatch.RunAsync(ControlOperations.UserDisable, new ControlRequest(Callers.LoggedIn(Approver), "shop", default, Stop)));
        var cut = Records().Single(record => record.Action == "user.disable" && record.Result != "requested");
        cut.Result.ShouldStartWith("failed");
        cut.Act.ShouldBe(new ActFacts(null, "of zhang", "none"));
    }

    [Fact]
    public async Task What_cannot_be_looked_at_before_is_not_done_and_afterwards_it_was_done_all_the_same()
    {
        _blind = new EngineFaultException("gone");
        var refused = await _dispatch.RunAsync(ControlOperations.UserDisable, new ControlRequest(Callers.LoggedIn(Approver), "shop", default, Stop));
        refused.Problem!.Code.ShouldBe("unavailable");
        _state.ShouldBe("of zhang");

        (_blind, _fault) = (null, null);
        _then = () => _blind = new EngineFaultException("gone");
        (await _dispatch.RunAsync(ControlOperations.UserDisable, new ControlRequest(Callers.LoggedIn(Approver), "shop", default, Stop))).Problem.ShouldBeNull();
        Records().Single(record => record is { Action: "user.disable", Result: "done" }).Act.ShouldBe(new ActFacts(null, "of zhang", ObjectStates.NotKnown));
    }

    [Fact]
    public void Whatever_may_wait_for_an_approval_says_what_it_changed()
    {
        WaitingActs.Names.Except(WaitingActs.All.Where(act => act.StateOf is not null).Select(act => act.Operation.Name)).Order().ShouldBe(Stateless.Keys.Order());
    }

    private Action _then = () => { };

    private async Task AskAsync(ControlOperation operation)
    {
        var request = new ControlRequest(Callers.LoggedIn(Asker), "shop", ReadOnlyMemory<byte>.Empty, Stop) { Reason = "no longer used" };
        (await _dispatch.RunAsync(operation, request)).Problem!.Code.ShouldBe("pending");
    }

    private async Task DecideAsync(ControlOperation how, Subject by, string reason) => (await _dispatch.RunAsync(how, new ControlRequest(
        Callers.LoggedIn(by), "1", JsonSerializer.SerializeToUtf8Bytes(new ApprovalDecision(reason, _shelf.Only.Digest), ControlJson.Default.ApprovalDecision), Stop))).Problem.ShouldBeNull();

    private IReadOnlyList<JournalEntry> Records() => [.. new JournalReader(_directory, Sealing).Read(new JournalFilter { Kind = RecordKind.AdministrationActed }, Stop)];

    private Task<string> StateAsync(ControlRequest request) => _blind is { } blind ? throw blind : Task.FromResult(_state);

    private Task<ControlAnswer> Drop(ControlRequest request)
    {
        _state = "none";
        _then();
        return _fault is { } fault ? throw fault : Task.FromResult(ControlAnswer.Done());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
