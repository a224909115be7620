using Menshen.Control;

namespace Menshen.Server;

/// <summary>Authorizes a control operation, once and before dispatch.</summary>
/// <remarks>Today the operating system's user is the authority: whoever runs Menshen, or root, may ask everything. The three powers get
/// their own rights here when they can log in to the control surface.</remarks>
internal sealed class ControlGate(uint ownUserId)
{
    private const uint Root = 0;

    /// <summary>Null if the peer may; else the answer that says no.</summary>
    public ControlProblem? Refusal(PeerIdentity? peer, ControlOperation operation)
    {
        if (peer is { } known && (known.UserId == ownUserId || known.UserId == Root))
            return null;
        return new ControlProblem(
            "forbidden", $"{operation.Name} is not for this user of the machine", "Run the command as the user that runs menshen.");
    }
}
