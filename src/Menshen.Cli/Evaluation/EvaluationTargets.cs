using System.Net;
using Menshen.Cli.Demo;
using Menshen.Cli.Identity;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Cli.Evaluation;

/// <summary>What is evaluated, from what was asked for.</summary>
internal static class EvaluationTargets
{
    private const int DefaultPort = 5432;

    /// <summary>The three administrators, each as NAME:PASSWORD.</summary>
    private static readonly string[] Variables = ["MENSHEN_EVALUATE_SYSTEM", "MENSHEN_EVALUATE_SECURITY", "MENSHEN_EVALUATE_AUDITOR"];

    /// <summary>With this behind it: the address of that administrator's enrolment of one-time codes, where he has some.</summary>
    private const string CodesOf = "_CODES";

    /// <summary>Any PostgreSQL, by its address.</summary>
    /// <param name="url">The address.</param>
    /// <param name="trail">The database of the same server with a view of its records; null: there is none.</param>
    /// <param name="environment">Who acts, and who reads the records.</param>
    public static PlainTarget Plain(string url, string? trail, Func<string, string?> environment)
    {
        var administrator = Address(url, environment("PGPASSWORD"));
        if (trail is null) return new PlainTarget(administrator);
        var auditor = Of(Variables[2], environment);
        return new PlainTarget(administrator, new Evaluator.Subject(auditor.Name, auditor.Password, trail));
    }

    /// <summary>The deployment of a directory, with its three administrators.</summary>
    /// <param name="second">HOST:PORT of another gateway of the same catalogue; null: none is known.</param>
    /// <param name="environment">Who acts.</param>
    /// <param name="directory">The deployment.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<MenshenTarget> MenshenAsync(string directory, string? second, Func<string, string?> environment, CancellationToken cancellation)
    {
        var elsewhere = second is null ? null : Second(second);
        var administrators = AdministratorsOf(directory, environment);
        var place = await GatewayPlace.FindAsync(directory, cancellation).ConfigureAwait(false);
        var gateway = new NpgsqlConnectionStringBuilder
        {
            Host = place.Host, Port = place.Port, SslMode = SslMode.VerifyFull, RootCertificate = place.Authority, Timeout = 15,
        };
        return new MenshenTarget(Environment.ProcessPath!, directory, gateway, administrators) { Elsewhere = elsewhere };
    }

    /// <summary>A host's name, or an address, an IPv6 one in brackets; and a port.</summary>
    private static DnsEndPoint Second(string text) =>
        Uri.TryCreate($"tcp://{text}", UriKind.Absolute, out var address) && address is { Port: > 0, UserInfo: "", PathAndQuery: "/", Fragment: "" } && !text.EndsWith('/')
            ? new DnsEndPoint(address.DnsSafeHost, address.Port)
            : throw new CliRefusalException(CliContext.Fill(EvaluationTexts.Error_SecondGateway, text), EvaluationTexts.Error_SecondGateway_Hint, ExitCode.Findings);

    /// <summary>Those of the environment; a demo's are in its private file, and guard generated data on the loopback alone.</summary>
    private static MenshenAdministrators AdministratorsOf(string directory, Func<string, string?> environment)
    {
        var demo = new DemoAdministrators(directory);
        if (demo.Exist && Variables.All(variable => string.IsNullOrEmpty(environment(variable))))
            return new MenshenAdministrators(OfDemo(DemoCast.SystemAdministrator), OfDemo(DemoCast.SecurityAdministrator), OfDemo(DemoCast.Auditor));
        // All that is missing at once: three attempts to find out three names are two too many.
        if (Variables.Where(variable => !IsGood(environment(variable))).ToList() is { Count: > 0 } missing) throw Missing(string.Join(", ", missing));
        return new MenshenAdministrators(Of(Variables[0], environment), Of(Variables[1], environment), Of(Variables[2], environment));

        Credential OfDemo(string name) => new(name, demo.PasswordOf(name));
    }

    private static NpgsqlConnectionStringBuilder Address(string url, string? password)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("postgres" or "postgresql") || address.UserInfo.Length == 0)
            throw new CliRefusalException(EvaluationTexts.Error_Target, EvaluationTexts.Error_Target_Hint, ExitCode.Findings);
        if (address.UserInfo.Contains(':', StringComparison.Ordinal))
            throw new CliRefusalException(EvaluationTexts.Error_Password, EvaluationTexts.Error_Password_Hint, ExitCode.Findings);
        var found = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host, Port = address.Port > 0 ? address.Port : DefaultPort, Username = Uri.UnescapeDataString(address.UserInfo), Password = password,
            Database = address.AbsolutePath.Trim('/') is { Length: > 0 } database ? Uri.UnescapeDataString(database) : "postgres", Timeout = 15,
        };
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)) Set(found, pair);
        return found;
    }

    /// <summary>What of libpq's words bears on who is spoken to. Another one is refused: whoever wrote it thinks that it holds.</summary>
    private static void Set(NpgsqlConnectionStringBuilder found, string pair)
    {
        var (word, value) = (pair.Split('=', 2)[0], Uri.UnescapeDataString(pair.Split('=', 2).ElementAtOrDefault(1) ?? ""));
        if (word == "sslmode" && Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode) && Enum.IsDefined(mode) && !char.IsAsciiDigit(value[0]))
            found.SslMode = mode;
        else if (word == "sslrootcert" && value.Length > 0)
            found.RootCertificate = Path.GetFullPath(value);
        else
            throw new CliRefusalException(CliContext.Fill(EvaluationTexts.Error_Query, Printable.Line(pair)), EvaluationTexts.Error_Query_Hint, ExitCode.Findings);
    }

    /// <summary>NAME:PASSWORD in a variable.</summary>
    public static Credential Of(string variable, Func<string, string?> environment)
    {
        var text = environment(variable);
        if (!IsGood(text)) throw Missing(variable);
        var colon = text!.IndexOf(':', StringComparison.Ordinal);
        return new Credential(text[..colon], text[(colon + 1)..]) { Codes = environment(variable + CodesOf) is { Length: > 0 } address ? address : null };
    }

    private static bool IsGood(string? text) => text?.IndexOf(':', StringComparison.Ordinal) > 0;

    private static CliRefusalException Missing(string variables) => new(
        CliContext.Fill(EvaluationTexts.Error_Administrator, variables), CliContext.Fill(EvaluationTexts.Error_Administrator_Hint, variables), ExitCode.Findings);
}
