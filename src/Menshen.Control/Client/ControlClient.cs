using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Menshen.Control;

/// <summary>Asks a running Menshen over its control socket; one method per operation.</summary>
public sealed class ControlClient : IDisposable
{
    /// <summary>The longest operation is making a database on a slow disk; PostgreSQL copies about 10 MB for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly string _socketPath;

    /// <param name="socketPath">Where the server listens.</param>
    /// <param name="patience">How long an answer may take; null for what is enough for all but clearing the journal.</param>
    public ControlClient(string socketPath, TimeSpan? patience = null)
    {
        _socketPath = socketPath;
        // The host name is for HTTP's form alone; the connection goes to the socket whatever it says.
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri("http://menshen.local"),
            Timeout = patience ?? Patience,
        };
    }

    public Task<VersionReport> VersionAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.Version, "", ControlJson.Default.VersionReport, cancellation);

    public Task<StatusReport> StatusAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.Status, "", ControlJson.Default.StatusReport, cancellation);

    public Task<Acknowledgement> StopAsync(StopRequest request, CancellationToken cancellation) =>
        SendAsync(ControlOperations.Stop, "", request, ControlJson.Default.StopRequest, ControlJson.Default.Acknowledgement, cancellation);

    public Task<UserCredentials> AddUserAsync(NewUser user, CancellationToken cancellation) =>
        SendAsync(ControlOperations.UserAdd, "", user, ControlJson.Default.NewUser, ControlJson.Default.UserCredentials, cancellation);

    public Task<UserListing> ListUsersAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.UserList, "", ControlJson.Default.UserListing, cancellation);

    public Task<Acknowledgement> DisableUserAsync(string name, CancellationToken cancellation) =>
        AskAsync(ControlOperations.UserDisable, name, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> EnableUserAsync(string name, CancellationToken cancellation) =>
        AskAsync(ControlOperations.UserEnable, name, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> DeleteUserAsync(string name, CancellationToken cancellation) =>
        AskAsync(ControlOperations.UserDelete, name, ControlJson.Default.Acknowledgement, cancellation);

    public Task<UserCredentials> SetPasswordAsync(string name, PasswordChange change, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.UserPassword, name, change, ControlJson.Default.PasswordChange, ControlJson.Default.UserCredentials,
            cancellation);

    public Task<Acknowledgement> CreateDatabaseAsync(NewDatabase database, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.DatabaseCreate, "", database, ControlJson.Default.NewDatabase, ControlJson.Default.Acknowledgement,
            cancellation);

    public Task<Acknowledgement> GrantDatabaseAsync(string database, DatabaseGrant grant, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.DatabaseGrant, database, grant, ControlJson.Default.DatabaseGrant, ControlJson.Default.Acknowledgement,
            cancellation);

    public Task<SessionListing> ListSessionsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.SessionList, "", ControlJson.Default.SessionListing, cancellation);

    public Task<Acknowledgement> EndSessionAsync(long id, CancellationToken cancellation) =>
        AskAsync(
            ControlOperations.SessionEnd, id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ControlJson.Default.Acknowledgement, cancellation);

    public Task<AuditRulesReport> AuditRulesAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.AuditRules, "", ControlJson.Default.AuditRulesReport, cancellation);

    public Task<JournalReport> JournalStatusAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.JournalStatus, "", ControlJson.Default.JournalReport, cancellation);

    public Task<Acknowledgement> NoteArchivingAsync(ArchiveNotice notice, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.JournalArchive, "", notice, ControlJson.Default.ArchiveNotice, ControlJson.Default.Acknowledgement, cancellation);

    public Task<ClearingReport> PendingClearingAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.JournalClearing, "", ControlJson.Default.ClearingReport, cancellation);

    public Task<ClearingReport> RequestClearingAsync(ClearingWish wish, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.JournalClearRequest, "", wish, ControlJson.Default.ClearingWish, ControlJson.Default.ClearingReport, cancellation);

    public Task<ClearingReport> ConfirmClearingAsync(ApproverCredentials approver, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.JournalClearConfirm, "", approver, ControlJson.Default.ApproverCredentials, ControlJson.Default.ClearingReport,
            cancellation);

    public Task<SignatureReport> SignFileAsync(SignatureWish wish, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.JournalSign, "", wish, ControlJson.Default.SignatureWish, ControlJson.Default.SignatureReport, cancellation);

    public Task<ReviewReport> ReviewStateAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.AuditReviewState, "", ControlJson.Default.ReviewReport, cancellation);

    public Task<ReviewReport> ReviewAsync(ReviewWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.AuditReview, "", wish, ControlJson.Default.ReviewWish, ControlJson.Default.ReviewReport, cancellation);

    public Task<DelegationListing> DelegationsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.AuditDelegations, "", ControlJson.Default.DelegationListing, cancellation);

    public Task<DelegationReport> DelegateAuditAsync(DelegationWish wish, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.AuditDelegate, "", wish, ControlJson.Default.DelegationWish, ControlJson.Default.DelegationReport, cancellation);

    public Task<DelegationReport> RevokeAuditAsync(RevocationWish wish, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.AuditRevoke, "", wish, ControlJson.Default.RevocationWish, ControlJson.Default.DelegationReport, cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<TAnswer> AskAsync<TAnswer>(
        ControlOperation operation, string variable, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.PathOf(variable));
        return await ExchangeAsync(request, answer, cancellation).ConfigureAwait(false);
    }

    private async Task<TAnswer> SendAsync<TBody, TAnswer>(
        ControlOperation operation, string variable, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer,
        CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.PathOf(variable));
        request.Content = JsonContent.Create(body, bodyType);
        return await ExchangeAsync(request, answer, cancellation).ConfigureAwait(false);
    }

    private async Task<TAnswer> ExchangeAsync<TAnswer>(
        HttpRequestMessage request, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.OK)
                return await response.Content.ReadFromJsonAsync(answer, cancellation).ConfigureAwait(false) ?? throw new JsonException();
            var problem = await response.Content.ReadFromJsonAsync(ControlJson.Default.ControlProblem, cancellation).ConfigureAwait(false);
            throw new ControlException(problem ?? throw new JsonException());
        }
        catch (HttpRequestException e)
        {
            throw new ControlUnreachableException(_socketPath, e);
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new ControlUnreachableException(_socketPath, e);
        }
        catch (JsonException)
        {
            throw new ControlException(
                new ControlProblem(
                    "failed", "the running menshen answers in a form this program does not know",
                    "Use the menshen that was started there."));
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socketPath), cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
