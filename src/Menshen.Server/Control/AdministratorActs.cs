using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on who holds the three powers.</summary>
internal sealed class AdministratorActs(PowerCatalogue powers, OwnPasswords passwords, SubjectDirectory directory, Func<long, CancellationToken, Task<bool>> forgetCodes)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.AdministratorAppoint, Describe, AppointAsync) { NeedsApproval = JudgeAppointment, Identify = IdentifyAsync, StateOf = StateOfAppointedAsync },
        new(ControlOperations.AdministratorDismiss, request => request.Variable, DismissAsync) { NeedsApproval = JudgeDismissal, Identify = IdentifyHolderAsync, StateOf = StateAsync },
        new(ControlOperations.AdministratorRecover, request => request.Variable, RecoverAsync) { StateOf = StateAsync },
    ];

    private Task<string> StateAsync(ControlRequest request) => Task.FromResult(AccountState.Of(directory, request.Variable));

    private Task<string> StateOfAppointedAsync(ControlRequest request) =>
        Task.FromResult(AccountState.Of(directory, request.Read(ControlJson.Default.Appointment).Name));

    private static string Describe(ControlRequest request)
    {
        var appointment = request.Read(ControlJson.Default.Appointment);
        return $"{appointment.Name} as {appointment.Power}";
    }

    // Whose account it is can be set by one person alone as long as it has no power.
    private Task<string> IdentifyAsync(ControlRequest request)
    {
        var subject = directory.Require(request.Read(ControlJson.Default.Appointment).Name);
        return Task.FromResult(FormattableString.Invariant($"account {subject.Id} of {subject.Person}"));
    }

    // Dismissed by another request and appointed to another power, he is not the one who was meant.
    private Task<string> IdentifyHolderAsync(ControlRequest request)
    {
        var subject = directory.Require(request.Variable);
        return Task.FromResult(FormattableString.Invariant($"account {subject.Id} of {subject.Person}, {subject.Power?.ToString() ?? "no power"}"));
    }

    private bool JudgeAppointment(ControlRequest request)
    {
        var appointment = request.Read(ControlJson.Default.Appointment);
        var subject = directory.Require(appointment.Name);
        PowerOf(appointment.Power);
        return subject.Power is null ? true : throw new CatalogueRefusalException($"{subject.Name} holds a power already; the three are mutually exclusive.");
    }

    private bool JudgeDismissal(ControlRequest request) =>
        directory.Require(request.Variable).Power is not null ? true : throw new CatalogueRefusalException($"{request.Variable} holds none of the three powers.");

    private async Task<ControlAnswer> AppointAsync(ControlRequest request)
    {
        var appointment = request.Read(ControlJson.Default.Appointment);
        await powers.AppointAsync(directory.Require(appointment.Name), PowerOf(appointment.Power), request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> DismissAsync(ControlRequest request)
    {
        await powers.DismissAsync(request.Variable, request.Cancellation).ConfigureAwait(false);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    /// <summary>The way back in when an administrator's password is lost: for whoever holds the machine, who could do worse, and recorded.</summary>
    private async Task<ControlAnswer> RecoverAsync(ControlRequest request)
    {
        if (directory.Require(request.Variable).Power is null)
            return ControlAnswer.Refused("refused", $"{request.Variable} is no administrator", "The security administrator sets a user's password.");
        var password = passwords.Generate(request.Variable);
        if (await passwords.SetAsync(request.Variable, password.Chars, mustChange: true, request.Cancellation).ConfigureAwait(false) is { } refusal)
            return ControlAnswer.Refused("refused", refusal.Message, refusal.Hint);
        // The telephone is often lost together with the password; whoever holds the machine could take the codes away all the same.
        var had = await forgetCodes(directory.Require(request.Variable).Id, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(
            new UserCredentials(request.Variable, password, had ? $"the one-time codes are gone: menshen factor enrol {request.Variable}" : ""),
            ControlJson.Default.UserCredentials);
    }

    private static Power PowerOf(string name) => Enum.GetValues<Power>().Where(power => PowerNames.Short(power) == name).Select(power => (Power?)power)
        .SingleOrDefault() ?? throw new CatalogueRefusalException($"'{name}' is none of the three powers: sysadmin, secadmin, auditor.");
}
