using System.Globalization;
using System.Text.RegularExpressions;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The policy that a deployment begins with.</summary>
internal static partial class FirstPolicy
{
    /// <summary>The operator's file, or the annotated default with the place of the backups in it.</summary>
    public static string Of(InitializationRequest request)
    {
        if (request.PolicyFile is { } file && PolicySet.Load(file) is { IsValid: false } bad)
            throw new ServerFaultException($"the policy is not good; the first error: {bad.Errors[0]}", $"See all of them: menshen policy check {file}");
        var text = request.PolicyFile is null ? PolicySet.DefaultFile() : File.ReadAllText(request.PolicyFile);
        return request.Backups is null ? text : With(text, request.Backups);
    }

    private static string With(string text, FirstRepository backups)
    {
        // Between quotes of YAML anything can stand; a path's own are doubled.
        var place = $"'{backups.Directory.Replace("'", "''", StringComparison.Ordinal)}'";
        text = RepositoryLine().Replace(text, match => $"{match.Groups[1].Value}{place} ", 1);
        if (backups.Keep is { } days) text = KeepLine().Replace(text, match => string.Create(CultureInfo.InvariantCulture, $"{match.Groups[1].Value}{days}d "), 1);
        return PolicySet.Parse(text, PolicySet.FileName) is { Policy.Backup.Repository: { } written } && written == backups.Directory ? text
            : throw new ServerFaultException($"{backups.Directory} cannot be written into the policy", "Name another directory: --backups DIR");
    }

    [GeneratedRegex("(?m)^(  repository: )off *")]
    private static partial Regex RepositoryLine();

    [GeneratedRegex("(?m)^(  keep: )366d *")]
    private static partial Regex KeepLine();
}
