using Menshen.Cli.Demo;
using Menshen.Cli.Identity;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Cli.Evaluation;

/// <summary>What is evaluated, from what was asked for.</summary>
internal static class EvaluationTargets
{
    private const int DefaultPort = 5432;

    public static async Task<IEvaluationTarget> OfAsync(string? url, string directory, Func<string, string?> environment, CancellationToken cancellation)
    {
        if (url is not null) return new PlainTarget(Address(url, environment("PGPASSWORD")));
        return await MenshenAsync(directory, environment, cancellation).ConfigureAwait(false);
    }

    /// <summary>The deployment of a directory, with its three administrators.</summary>
    public static async Task<MenshenTarget> MenshenAsync(string directory, Func<string, string?> environment, CancellationToken cancellation)
    {
        var administrators = AdministratorsOf(directory, environment);
        var place = await GatewayPlace.FindAsync(directory, cancellation).ConfigureAwait(false);
        var gateway = new NpgsqlConnectionStringBuilder
        {
            Host = place.Host, Port = place.Port, SslMode = SslMode.VerifyFull, RootCertificate = place.Authority, Timeout = 15,
        };
        return new MenshenTarget(Environment.ProcessPath!, directory, gateway, administrators);
    }

    /// <summary>Those of the environment; a demo's are in its private file, and guard generated data on the loopback alone.</summary>
    private static MenshenAdministrators AdministratorsOf(string directory, Func<string, string?> environment)
    {
        var demo = new DemoAdministrators(directory);
        return demo.Exist && string.IsNullOrEmpty(environment("MENSHEN_EVALUATE_SYSTEM"))
            ? new MenshenAdministrators(OfDemo(DemoCast.SystemAdministrator), OfDemo(DemoCast.SecurityAdministrator), OfDemo(DemoCast.Auditor))
            : new MenshenAdministrators(
                Of("MENSHEN_EVALUATE_SYSTEM", environment), Of("MENSHEN_EVALUATE_SECURITY", environment), Of("MENSHEN_EVALUATE_AUDITOR", environment));

        Credential OfDemo(string name) => new(name, demo.PasswordOf(name));
    }

    private static NpgsqlConnectionStringBuilder Address(string url, string? password)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("postgres" or "postgresql") || address.UserInfo.Length == 0)
            throw new CliRefusalException(EvaluationTexts.Error_Target, EvaluationTexts.Error_Target_Hint, ExitCode.Findings);
        if (address.UserInfo.Contains(':', StringComparison.Ordinal))
            throw new CliRefusalException(EvaluationTexts.Error_Password, EvaluationTexts.Error_Password_Hint, ExitCode.Findings);
        return new NpgsqlConnectionStringBuilder
        {
            Host = address.Host, Port = address.Port > 0 ? address.Port : DefaultPort, Username = Uri.UnescapeDataString(address.UserInfo), Password = password,
            Database = address.AbsolutePath.Trim('/') is { Length: > 0 } database ? Uri.UnescapeDataString(database) : "postgres", Timeout = 15,
        };
    }

    /// <summary>NAME:PASSWORD in a variable.</summary>
    public static Credential Of(string variable, Func<string, string?> environment)
    {
        var colon = (environment(variable) ?? "").IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? new Credential(environment(variable)![..colon], environment(variable)![(colon + 1)..])
            : throw new CliRefusalException(
                CliContext.Fill(EvaluationTexts.Error_Administrator, variable), CliContext.Fill(EvaluationTexts.Error_Administrator_Hint, variable), ExitCode.Findings);
    }
}
