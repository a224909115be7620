using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Policies;

/// <summary>The policy file that a command is about: read once, so that what is shown, approved and applied is the same.</summary>
internal sealed record PolicySource(string File, byte[] Text)
{
    /// <summary>The named file, or the deployment's.</summary>
    public static PolicySource Read(string? named, string directory)
    {
        var file = named ?? new Deployment(directory).PolicyFile;
        try
        {
            return new PolicySource(file, System.IO.File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(PolicyTexts.Error_NoFile, file), PolicyTexts.Error_NoFile_Hint, ExitCode.Findings);
        }
    }

    /// <summary>All that is wrong with it, without asking anybody.</summary>
    public PolicyLoadResult Check() => PolicySet.Load(File);
}
