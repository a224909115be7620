namespace Menshen.Cli.Service;

/// <summary>What the forms for service managers have in common: their texts are resources of the program, and what is written into them is checked.</summary>
internal static class ServiceForm
{
    /// <summary>The form's text as it is kept, with its places still open.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(ServiceForm).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The words as they are; throws for what a unit or a shell would read as something else.</summary>
    /// <param name="words">A path, or an account's name.</param>
    /// <param name="allowed">White space that the place allows, because it is quoted there.</param>
    public static string Checked(string words, string allowed) =>
        words.Length == 0 || words.Any(c => char.IsControl(c) || c is '"' or '\'' or '\\' or '$' || char.IsWhiteSpace(c) && !allowed.Contains(c))
            ? throw new CliRefusalException(CliContext.Fill(ServiceTexts.Error_Path, Printable.Line(words)), ServiceTexts.Error_Path_Hint, ExitCode.CouldNot)
            : words;
}
