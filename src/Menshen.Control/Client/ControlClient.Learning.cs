using System.Globalization;

namespace Menshen.Control;

/// <summary>The client's questions about what subjects are known to send.</summary>
public sealed partial class ControlClient
{
    public Task<LearntListing> ListStatementsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.StatementList, "", ControlJson.Default.LearntListing, cancellation);

    public Task<Acknowledgement> LearnStatementAsync(long id, CancellationToken cancellation) =>
        AskAsync(ControlOperations.StatementLearn, id.ToString(CultureInfo.InvariantCulture), ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> ForgetStatementAsync(long id, CancellationToken cancellation) =>
        AskAsync(ControlOperations.StatementForget, id.ToString(CultureInfo.InvariantCulture), ControlJson.Default.Acknowledgement, cancellation);
}
