using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Menshen.Control;

/// <summary>Asks a running Menshen over its control socket or its https address; one method per operation.</summary>
public sealed partial class ControlClient : IDisposable
{
    /// <summary>The longest operation is making a database on a slow disk; PostgreSQL copies about 10 MB for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly string _place;

    /// <param name="socketPath">Where the server listens.</param>
    /// <param name="patience">How long an answer may take; null for what is enough for all but clearing the journal.</param>
    public ControlClient(string socketPath, TimeSpan? patience = null)
    {
        _place = socketPath;
        // The host name is for HTTP's form alone; the connection goes to the socket whatever it says.
        _http = Build(ControlSocket.Connector(socketPath), new Uri("http://menshen.local"), patience);
    }

    /// <param name="address">An https address.</param>
    /// <param name="authorities">The authorities that may have signed the server's certificate, and no others.</param>
    /// <param name="patience">As above.</param>
    /// <param name="certificate">Certificate and private key that are shown to the server; null for none.</param>
    public ControlClient(Uri address, X509Certificate2Collection authorities, TimeSpan? patience = null, X509Certificate2? certificate = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException("the control surface speaks https alone", nameof(address));
        _place = address.ToString();
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        var shown = certificate is null ? null : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        _http = Build(
            new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy, ClientCertificateContext = shown } }, address, patience);
    }

    /// <summary>Called with what an administrator has not been told yet, as <see cref="ControlHeaders.Notice"/> writes it.</summary>
    public Action<string>? Noticed { get; set; }

    /// <summary>Further questions are asked with this session.</summary>
    public void UseSession(string token) => _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

    /// <summary>Why the further questions are asked; kept with a request for approval.</summary>
    public void GiveReason(string reason) => _http.DefaultRequestHeaders.Add(ControlHeaders.Reason, Uri.EscapeDataString(reason));

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

    public Task<Acknowledgement> SetUserAsync(string name, UserChange change, CancellationToken cancellation) =>
        SendAsync(ControlOperations.UserSet, name, change, ControlJson.Default.UserChange, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> AddAliasAsync(string name, NewAlias alias, CancellationToken cancellation) =>
        SendAsync(ControlOperations.UserAlias, name, alias, ControlJson.Default.NewAlias, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> AddGroupAsync(NewGroup group, CancellationToken cancellation) =>
        SendAsync(ControlOperations.GroupAdd, "", group, ControlJson.Default.NewGroup, ControlJson.Default.Acknowledgement, cancellation);

    public Task<GroupListing> ListGroupsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.GroupList, "", ControlJson.Default.GroupListing, cancellation);

    public Task<Acknowledgement> DeleteGroupAsync(string name, CancellationToken cancellation) =>
        AskAsync(ControlOperations.GroupDelete, name, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> JoinGroupAsync(string group, string user, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.GroupJoin, group, new GroupMember(user), ControlJson.Default.GroupMember, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> LeaveGroupAsync(string group, string user, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.GroupLeave, group, new GroupMember(user), ControlJson.Default.GroupMember, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> UnlockUserAsync(string name, UnlockReason reason, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.UserUnlock, name, reason, ControlJson.Default.UnlockReason, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> EndSessionsOfAsync(string name, CancellationToken cancellation) =>
        AskAsync(ControlOperations.UserSessionsEnd, name, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> CreateDatabaseAsync(NewDatabase database, CancellationToken cancellation) =>
        SendAsync(ControlOperations.DatabaseCreate, "", database, ControlJson.Default.NewDatabase, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> GrantDatabaseAsync(string database, DatabaseGrant grant, CancellationToken cancellation) =>
        SendAsync(ControlOperations.DatabaseGrant, database, grant, ControlJson.Default.DatabaseGrant, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> RevokeDatabaseAsync(string database, DatabaseGrant grant, CancellationToken cancellation) =>
        SendAsync(ControlOperations.DatabaseRevoke, database, grant, ControlJson.Default.DatabaseGrant, ControlJson.Default.Acknowledgement, cancellation);

    public Task<DatabaseReports> ListDatabasesAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.DatabaseList, "", ControlJson.Default.DatabaseReports, cancellation);

    public Task<Acknowledgement> DropDatabaseAsync(string database, CancellationToken cancellation) =>
        AskAsync(ControlOperations.DatabaseDrop, database, ControlJson.Default.Acknowledgement, cancellation);

    public Task<DiscoveryReport> DiscoverAsync(string database, DiscoveryWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.SealDiscover, database, wish, ControlJson.Default.DiscoveryWish, ControlJson.Default.DiscoveryReport, cancellation);

    public Task<SessionListing> ListSessionsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.SessionList, "", ControlJson.Default.SessionListing, cancellation);

    public Task<Acknowledgement> EndSessionAsync(long id, CancellationToken cancellation) =>
        AskAsync(
            ControlOperations.SessionEnd, id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ControlJson.Default.Acknowledgement, cancellation);

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

    public Task<ClearingReport> ConfirmClearingAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.JournalClearConfirm, "", ControlJson.Default.ClearingReport, cancellation);

    /// <summary>What is read before a log-in.</summary>
    public Task<BannerReport> BannerAsync(CancellationToken cancellation) => AskAsync(ControlOperations.Banner, "", ControlJson.Default.BannerReport, cancellation);

    /// <summary>Logs in; the further questions of this client are asked with the session.</summary>
    public async Task<LoginAnswer> LoginAsync(LoginRequest login, CancellationToken cancellation)
    {
        var answer = await SendAsync(
            ControlOperations.Login, "", login, ControlJson.Default.LoginRequest, ControlJson.Default.LoginAnswer, cancellation).ConfigureAwait(false);
        UseSession(answer.Token);
        return answer;
    }

    public Task<Acknowledgement> LogoutAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.Logout, "", ControlJson.Default.Acknowledgement, cancellation);

    public Task<CallerReport> SelfAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.SelfShow, "", ControlJson.Default.CallerReport, cancellation);

    public Task<Acknowledgement> ChangeOwnPasswordAsync(OwnPasswordChange change, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.SelfPassword, "", change, ControlJson.Default.OwnPasswordChange, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> AppointAsync(Appointment appointment, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.AdministratorAppoint, "", appointment, ControlJson.Default.Appointment, ControlJson.Default.Acknowledgement,
            cancellation);

    public Task<Acknowledgement> DismissAsync(string name, CancellationToken cancellation) =>
        AskAsync(ControlOperations.AdministratorDismiss, name, ControlJson.Default.Acknowledgement, cancellation);

    public Task<UserCredentials> RecoverAsync(string name, CancellationToken cancellation) =>
        AskAsync(ControlOperations.AdministratorRecover, name, ControlJson.Default.UserCredentials, cancellation);

    public Task<ApprovalListing> ListApprovalsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.ApprovalList, "", ControlJson.Default.ApprovalListing, cancellation);

    /// <summary>Approves or rejects.</summary>
    public Task<Acknowledgement> DecideAsync(long id, bool approve, ApprovalDecision decision, CancellationToken cancellation) =>
        SendAsync(
            approve ? ControlOperations.ApprovalApprove : ControlOperations.ApprovalReject,
            id.ToString(System.Globalization.CultureInfo.InvariantCulture), decision, ControlJson.Default.ApprovalDecision,
            ControlJson.Default.Acknowledgement, cancellation);
    public Task<LoginTicket> GetTicketAsync(LoginWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.TicketIssue, "", wish, ControlJson.Default.LoginWish, ControlJson.Default.LoginTicket, cancellation);

    public Task<CodeEnrolment> EnrolCodesAsync(CallerCredentials caller, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.FactorEnrol, "", caller, ControlJson.Default.CallerCredentials, ControlJson.Default.CodeEnrolment, cancellation);

    public Task<RecoveryCodes> ConfirmCodesAsync(CallerCredentials caller, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.FactorConfirm, "", caller, ControlJson.Default.CallerCredentials, ControlJson.Default.RecoveryCodes, cancellation);

    public Task<FactorListing> ListFactorsAsync(string name, CancellationToken cancellation) =>
        AskAsync(ControlOperations.FactorList, name, ControlJson.Default.FactorListing, cancellation);

    public Task<Acknowledgement> RemoveCodesAsync(string name, FactorRemoval removal, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.FactorRemove, name, removal, ControlJson.Default.FactorRemoval, ControlJson.Default.Acknowledgement, cancellation);

    public Task<IssuedCertificate> IssueCertificateAsync(CertificateWish wish, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.CertificateIssue, "", wish, ControlJson.Default.CertificateWish, ControlJson.Default.IssuedCertificate, cancellation);

    public Task<CertificateListing> ListCertificatesAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.CertificateList, "", ControlJson.Default.CertificateListing, cancellation);

    public Task<Acknowledgement> RevokeCertificateAsync(string serial, CancellationToken cancellation) =>
        AskAsync(ControlOperations.CertificateRevoke, serial, ControlJson.Default.Acknowledgement, cancellation);
    public Task<SignatureReport> SignFileAsync(SignatureWish wish, CancellationToken cancellation) =>
        SendAsync(
            ControlOperations.JournalSign, "", wish, ControlJson.Default.SignatureWish, ControlJson.Default.SignatureReport, cancellation);

    public Task<SealGroupListing> SealGroupsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.TraceGroups, "", ControlJson.Default.SealGroupListing, cancellation);

    public Task<RowDigestListing> RowDigestsAsync(RowWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.TraceRow, "", wish, ControlJson.Default.RowWish, ControlJson.Default.RowDigestListing, cancellation);

    public Task<DigestListing> DigestsAsync(TraceWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.TraceDigests, "", wish, ControlJson.Default.TraceWish, ControlJson.Default.DigestListing, cancellation);

    public Task<KeyListing> ListKeysAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.KeyList, "", ControlJson.Default.KeyListing, cancellation);

    public Task<Acknowledgement> MakeKeyAsync(KeyWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.KeyMake, "", wish, ControlJson.Default.KeyWish, ControlJson.Default.Acknowledgement, cancellation);

    public Task<Acknowledgement> RotateKeyAsync(string name, KeyRotation rotation, CancellationToken cancellation) =>
        SendAsync(ControlOperations.KeyRotate, name, rotation, ControlJson.Default.KeyRotation, ControlJson.Default.Acknowledgement, cancellation);

    public Task<KeyBackupFiles> BackUpKeysAsync(KeyBackupWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.KeyBackup, "", wish, ControlJson.Default.KeyBackupWish, ControlJson.Default.KeyBackupFiles, cancellation);

    public Task<Acknowledgement> DestroyKeyAsync(string name, CallerCredentials caller, CancellationToken cancellation) =>
        SendAsync(ControlOperations.KeyDestroy, name, caller, ControlJson.Default.CallerCredentials, ControlJson.Default.Acknowledgement, cancellation);

    public Task<ColumnListing> ListColumnsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.ColumnList, "", ControlJson.Default.ColumnListing, cancellation);

    public Task<ColumnReport> ConvertColumnAsync(ColumnWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.ColumnConvert, "", wish, ControlJson.Default.ColumnWish, ControlJson.Default.ColumnReport, cancellation);

    public Task<PolicyVersionReport> ShowPolicyAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.PolicyShow, "", ControlJson.Default.PolicyVersionReport, cancellation);

    public Task<PolicyListing> PolicyHistoryAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.PolicyHistory, "", ControlJson.Default.PolicyListing, cancellation);

    public Task<DriftListing> DriftAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.PolicyDrift, "", ControlJson.Default.DriftListing, cancellation);

    public Task<PolicyPlanReport> PlanPolicyAsync(PolicyDraft draft, CancellationToken cancellation) =>
        SendAsync(ControlOperations.PolicyPlan, "", draft, ControlJson.Default.PolicyDraft, ControlJson.Default.PolicyPlanReport, cancellation);

    public Task<Acknowledgement> ApplyPolicyAsync(PolicyWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.PolicyApply, "", wish, ControlJson.Default.PolicyWish, ControlJson.Default.Acknowledgement, cancellation);

    public Task<PoisonValue> MakePoisonAsync(PoisonWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.PoisonMake, "", wish, ControlJson.Default.PoisonWish, ControlJson.Default.PoisonValue, cancellation);

    public Task<Acknowledgement> BeginProvenanceAsync(ProvenanceWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.ProvenanceBegin, "", wish, ControlJson.Default.ProvenanceWish, ControlJson.Default.Acknowledgement, cancellation);

    public Task<AccessListing> ReadAccessAsync(string database, CancellationToken cancellation) =>
        AskAsync(ControlOperations.AccessMatrix, database, ControlJson.Default.AccessListing, cancellation);

    public Task<ProvenanceListing> ReportProvenanceAsync(string database, CancellationToken cancellation) =>
        AskAsync(ControlOperations.ProvenanceReport, database, ControlJson.Default.ProvenanceListing, cancellation);

    public Task<Acknowledgement> RequestBreakGlassAsync(BreakGlassWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.BreakGlassRequest, "", wish, ControlJson.Default.BreakGlassWish, ControlJson.Default.Acknowledgement, cancellation);

    public Task<BreakGlassListing> ListBreakGlassAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.BreakGlassList, "", ControlJson.Default.BreakGlassListing, cancellation);

    public Task<LoginTicket> OpenBreakGlassAsync(long id, LoginWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.BreakGlassOpen, Text(id), wish, ControlJson.Default.LoginWish, ControlJson.Default.LoginTicket, cancellation);

    public Task<Acknowledgement> EndBreakGlassAsync(long id, CancellationToken cancellation) =>
        AskAsync(ControlOperations.BreakGlassEnd, Text(id), ControlJson.Default.Acknowledgement, cancellation);

    public Task<LabelListing> ListLabelsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.LabelList, "", ControlJson.Default.LabelListing, cancellation);

    public Task<ClearanceReport> ShowClearanceAsync(string user, CancellationToken cancellation) =>
        AskAsync(ControlOperations.LabelShow, user, ControlJson.Default.ClearanceReport, cancellation);

    public Task<Acknowledgement> SetClearanceAsync(string user, ClearanceWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.LabelClearance, user, wish, ControlJson.Default.ClearanceWish, ControlJson.Default.Acknowledgement, cancellation);

    public Task<LabelPlan> CheckLabelsAsync(string database, CancellationToken cancellation) =>
        AskAsync(ControlOperations.LabelCheck, database, ControlJson.Default.LabelPlan, cancellation);

    public Task<LabelWork> ApplyLabelsAsync(string database, LabelWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.LabelApply, database, wish, ControlJson.Default.LabelWish, ControlJson.Default.LabelWork, cancellation);

    public Task<RelabelReport> RelabelAsync(RelabelWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.LabelRelabel, "", wish, ControlJson.Default.RelabelWish, ControlJson.Default.RelabelReport, cancellation);

    public Task<RelabelReport> DowngradeAsync(DowngradeWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.LabelDowngrade, "", wish, ControlJson.Default.DowngradeWish, ControlJson.Default.RelabelReport, cancellation);

    public Task<StatisticsListing> ListStatisticsAsync(CancellationToken cancellation) =>
        AskAsync(ControlOperations.StatisticsList, "", ControlJson.Default.StatisticsListing, cancellation);

    public Task<StatisticsHistory> ShowStatisticsAsync(string resource, CancellationToken cancellation) =>
        AskAsync(ControlOperations.StatisticsShow, resource, ControlJson.Default.StatisticsHistory, cancellation);

    public Task<Acknowledgement> ResetStatisticsAsync(string resource, StatisticsResetWish wish, CancellationToken cancellation) =>
        SendAsync(ControlOperations.StatisticsReset, resource, wish, ControlJson.Default.StatisticsResetWish, ControlJson.Default.Acknowledgement, cancellation);

    public void Dispose() => _http.Dispose();

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task<TAnswer> AskAsync<TAnswer>(ControlOperation operation, string variable, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.PathOf(variable));
        return await ExchangeAsync(request, answer, cancellation).ConfigureAwait(false);
    }

    private async Task<TAnswer> SendAsync<TBody, TAnswer>(
        ControlOperation operation, string variable, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.PathOf(variable));
        // With its length: a body that comes in chunks is copied once more on its way, and is refused.
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, bodyType));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await ExchangeAsync(request, answer, cancellation).ConfigureAwait(false);
    }

    private async Task<TAnswer> ExchangeAsync<TAnswer>(HttpRequestMessage request, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            if (response.Headers.TryGetValues(ControlHeaders.Notice, out var notices))
                Noticed?.Invoke(string.Join(',', notices));
            if (response.StatusCode == HttpStatusCode.OK)
                return await response.Content.ReadFromJsonAsync(answer, cancellation).ConfigureAwait(false) ?? throw new JsonException();
            var problem = await response.Content.ReadFromJsonAsync(ControlJson.Default.ControlProblem, cancellation).ConfigureAwait(false);
            throw new ControlException(problem ?? throw new JsonException());
        }
        catch (HttpRequestException e)
        {
            throw new ControlUnreachableException(_place, e);
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new ControlUnreachableException(_place, e);
        }
        catch (JsonException)
        {
            throw new ControlException(
                new ControlProblem(
                    "failed", "the running menshen answers in a form this program does not know",
                    "Use the menshen that was started there."));
        }
    }

    private static HttpClient Build(SocketsHttpHandler handler, Uri address, TimeSpan? patience)
    {
        (handler.UseProxy, handler.AllowAutoRedirect, handler.UseCookies) = (false, false, false);
        return new HttpClient(handler) { BaseAddress = address, Timeout = patience ?? Patience };
    }
}
