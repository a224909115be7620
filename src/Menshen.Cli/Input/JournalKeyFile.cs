using System.Security.Cryptography;
using Menshen.Crypto;

namespace Menshen.Cli;

/// <summary>The file with the public key that verifies a journal: <c>journal.pub</c>, one line of hexadecimal digits.</summary>
internal static class JournalKeyFile
{
    public static Sm2PublicKey Read(string file)
    {
        try
        {
            return Sm2PublicKey.FromBytes(Convert.FromHexString(File.ReadAllText(file).Trim()));
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException or CryptographicException)
        {
            throw new CliRefusalException(CliContext.Fill(Texts.Error_JournalKey, file), Texts.Error_JournalKey_Hint);
        }
    }
}
