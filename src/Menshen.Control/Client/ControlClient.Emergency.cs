using System.Globalization;

namespace Menshen.Control;

/// <summary>The client's questions about what is stopped in an emergency.</summary>
public sealed partial class ControlClient
{
    public Task<QuarantineListing> ListQuarantinesAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.QuarantineList, "", ControlJson.Default.QuarantineListing, cancellation);

    public Task<QuarantineReport> ImposeQuarantineAsync(QuarantineWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.QuarantineImpose, "", wish, ControlJson.Default.QuarantineWish, ControlJson.Default.QuarantineReport, cancellation);

    public Task<Acknowledgement> LiftQuarantineAsync(long id, CancellationToken cancellation) =>
        AskAsync(ControlOperations.QuarantineLift, id.ToString(CultureInfo.InvariantCulture), ControlJson.Default.Acknowledgement, cancellation);
}
