using System.Security.Cryptography;
using System.Text.Json;
using Menshen.Control;

namespace Menshen.Cli.Demo;

/// <summary>The demo's three administrators: their passwords, in a private file, because a second run has to log in too. They guard
/// generated data on the loopback only.</summary>
internal sealed class DemoAdministrators(string directory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string File => Path.Combine(directory, "demo.administrators");

    /// <summary>Keeps the first passwords, which <c>init</c> shows once.</summary>
    public void Keep(string initialised)
    {
        var verdict = JsonSerializer.Deserialize(initialised, CliJson.Default.InitVerdict) ?? throw new JsonException();
        Write(verdict.Administrators.ToDictionary(a => a.Name, a => a.OneTimePassword));
    }

    /// <summary>Changes the first passwords, as everybody has to.</summary>
    public async Task SettleAsync(DemoDeployment deployment, CancellationToken cancellation)
    {
        var passwords = Read();
        foreach (var (name, password) in passwords.ToList())
        {
            await deployment.AskAsync(async client =>
            {
                var answer = await client.LoginAsync(new LoginRequest(name, password, null), cancellation).ConfigureAwait(false);
                if (answer.MustChangePassword)
                {
                    passwords[name] = $"Demo-{RandomNumberGenerator.GetHexString(20)}-1a";
                    await client.ChangeOwnPasswordAsync(new OwnPasswordChange(password, passwords[name]), cancellation).ConfigureAwait(false);
                    Write(passwords);
                }

                return await client.LogoutAsync(cancellation).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>True if the directory is a demo's.</summary>
    public bool Exist => System.IO.File.Exists(File);

    public string PasswordOf(string name) => Read()[name];

    /// <summary>Where they are, without them.</summary>
    public override string ToString() => File;

    private Dictionary<string, string> Read() => System.IO.File.Exists(File)
        ? JsonSerializer.Deserialize(System.IO.File.ReadAllText(File), CliJson.Default.DictionaryStringString) ?? throw new JsonException()
        : throw new CliRefusalException(CliContext.Fill(DemoTexts.Error_Old, directory), CliContext.Fill(DemoTexts.Error_Old_Hint, directory));

    private void Write(Dictionary<string, string> passwords)
    {
        System.IO.File.Delete(File);
        using var stream = new FileStream(
            File, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        JsonSerializer.Serialize(stream, passwords, CliJson.Default.DictionaryStringString);
    }
}
