using System.Text;
using System.Text.Json;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class ApprovalDeskTests
{
    private static readonly Subject Asker = Callers.Subject(ControlRoles.SecurityAdministrator, 1);
    private static readonly Subject Approver = Callers.Subject(ControlRoles.Auditor, 2);

    private readonly ApprovalShelf _shelf = new();
    private readonly ApprovalDesk _desk;
    private readonly List<string> _ran = [];
    private readonly ControlAct _act = new(ControlOperations.UserDelete, r => r.Variable, _ => throw new InvalidOperationException("must wait"));

    public ApprovalDeskTests()
    {
        _desk = new ApprovalDesk(
            _shelf, new byte[32], ApprovalRules.Default, name => name == Asker.Name ? Asker : name == Approver.Name ? Approver : null, TimeProvider.System)
        {
            Runner = (operation, request) =>
            {
                _ran.Add($"{operation} {request.Variable} as {request.Actor} under {request.Approval}");
                return Task.FromResult(ControlAnswer.Done());
            },
        };
    }

    [Fact]
    [Requirement("realname-7.4.2-1.2")]
    public async Task What_was_asked_for_runs_when_another_approves_it_and_runs_once()
    {
        await AskAsync();
        (await DecideAsync(Approver)).Problem.ShouldBeNull();
        _ran.ShouldBe(["user.delete liu_bei as subject1 under 1"]);
        (await DecideAsync(Approver)).Problem!.Code.ShouldBe("refused");
        _ran.Count.ShouldBe(1);
        _shelf.Only.State.ShouldBe("done");
    }

    [Fact]
    [Requirement("realname-6.3.1.1-p2")]
    public async Task A_request_that_was_changed_in_the_catalogue_does_not_run_whoever_approves_it()
    {
        await AskAsync();
        var shown = _shelf.Only.Digest;
        foreach (var changed in (Approval[])
            [
                _shelf.Only with { Variable = "zhao_yun" }, _shelf.Only with { Object = "zhao_yun" }, _shelf.Only with { Operation = "user.enable" }, _shelf.Only with { Body = new byte[] { 1 } },
                _shelf.Only with { AskerId = 3 }, _shelf.Only with { ExpiresAt = DateTimeOffset.MaxValue }, _shelf.Only with { Reason = "" },
            ])
        {
            var before = _shelf.Only;
            _shelf.Only = changed;
            (await DecideAsync(Approver, shown)).Problem!.What.ShouldContain("somebody changed it");
            _shelf.Only = before;
        }

        _ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_else_is_approved_than_what_was_shown()
    {
        await AskAsync();
        (await DecideAsync(Approver, new string('0', 64))).Problem!.What.ShouldContain("not what you were shown");
        _ran.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.5.2-2.2")]
    public async Task The_asker_cannot_approve_and_can_reject()
    {
        await AskAsync();
        (await DecideAsync(Asker)).Problem!.What.ShouldContain("second person");
        var rejected = await _desk.RejectAsync(Decision(Asker, _shelf.Only.Digest));
        rejected.Problem.ShouldBeNull();
        (await DecideAsync(Approver)).Problem!.Code.ShouldBe("refused");
        _ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_decision_without_a_reason_is_none()
    {
        await AskAsync();
        (await _desk.ApproveAsync(Decision(Approver, _shelf.Only.Digest, " "))).Problem!.Code.ShouldBe("invalid");
    }

    private async Task AskAsync()
    {
        var request = new ControlRequest(Callers.LoggedIn(Asker), "liu_bei", ReadOnlyMemory<byte>.Empty, Stop) { Reason = "left the firm", Object = "liu_bei" };
        _desk.Needs(_act, request).ShouldBeTrue();
        (await _desk.KeepAsync(_act.Operation, request)).Problem!.Code.ShouldBe("pending");
    }

    private Task<ControlAnswer> DecideAsync(Subject who, string? digest = null) => _desk.ApproveAsync(Decision(who, digest ?? _shelf.Only.Digest));

    private static ControlRequest Decision(Subject who, string digest, string reason = "seen") => new(
        Callers.LoggedIn(who), "1",
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new ApprovalDecision(reason, digest), ControlJson.Default.ApprovalDecision)), Stop);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
