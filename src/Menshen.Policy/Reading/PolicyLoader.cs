namespace Menshen.Policy.Reading;

/// <summary>Turns a policy file into a <see cref="PolicySet"/>, or into all of its errors.</summary>
internal static class PolicyLoader
{
    public static PolicyLoadResult Load(string path)
    {
        var errors = new PolicyErrors(path);
        return PolicyText.Read(path, errors) is { } text ? Parse(text, path) : new PolicyLoadResult(errors.InFileOrder());
    }

    public static PolicyLoadResult Parse(string text, string fileName, bool isInForce = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        var errors = new PolicyErrors(fileName);
        var policy = PolicyFile.Read(text, errors) is { } file ? PolicyReader.Read(file, errors, isInForce) : null;
        return policy is null || errors.Any ? new PolicyLoadResult(errors.InFileOrder()) : new PolicyLoadResult(policy);
    }

    public static string ReadDefaultFile() => PolicyText.ReadEmbedded("PolicyDefaults.yaml");
}
