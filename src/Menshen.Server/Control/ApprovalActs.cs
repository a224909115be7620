using Menshen.Control;

namespace Menshen.Server;

/// <summary>Acts on what waits for a second person.</summary>
internal sealed class ApprovalActs(ApprovalDesk desk)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.ApprovalList, _ => "", desk.ListAsync),
        new(ControlOperations.ApprovalApprove, Describe, desk.ApproveAsync),
        new(ControlOperations.ApprovalReject, Describe, desk.RejectAsync),
    ];

    private static string Describe(ControlRequest request) =>
        $"{request.Variable}: {request.Read(ControlJson.Default.ApprovalDecision).Reason}";
}
