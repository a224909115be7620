using System.Security.Cryptography;

namespace Menshen.Evaluator.Targets;

/// <summary>Passwords that every rule for passwords accepts, and names that no account has.</summary>
internal static class Passwords
{
    public static string New() => $"Ev-{RandomNumberGenerator.GetHexString(24, lowercase: true)}-7!";

    public static string NewName() => $"ev_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
}
