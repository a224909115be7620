using System.Globalization;

namespace Menshen.Server;

/// <summary>Who works at this machine, where nobody logs in to Menshen.</summary>
internal static class SystemAccount
{
    /// <summary>As the kernel has it where nobody logged in: a service, or a container.</summary>
    private const uint Nobody = uint.MaxValue;

    /// <summary>The account, and the one that logged in where sudo or su was used in between: the kernel keeps that number, and who is not root cannot change it.</summary>
    public static string Words
    {
        get
        {
            try
            {
                return uint.TryParse(File.ReadAllText("/proc/self/loginuid"), CultureInfo.InvariantCulture, out var login) && login != Nobody
                    ? string.Create(CultureInfo.InvariantCulture, $"{Environment.UserName} (logged in as user {login})") : Environment.UserName;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A kernel without auditing.
                return Environment.UserName;
            }
        }
    }
}
