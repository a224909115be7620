using System.Security.Cryptography;
using System.Text.Json;
using Menshen.Backup;
using Menshen.Backup.Repository;

namespace Menshen.Server;

/// <summary>Says in a repository which copy of a deployment writes into it.</summary>
/// <remarks>A restored copy has the original's name and keys. If both ran, their sets would follow each other in one chain and neither could be brought back: so the second
/// one does not begin while the first says that it lives.</remarks>
internal sealed class RepositoryLease(BackupRepository repository, Deployment deployment, TimeProvider time)
{
    /// <summary>How long a holder on another machine is believed: five of its signs.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private string Place => Path.Combine(repository.Root, "holder");

    private string InstanceFile => Path.Combine(deployment.Root, "backup.instance");

    /// <summary>Takes it, or says again that we hold it; refuses where another copy does.</summary>
    public void Take()
    {
        var own = Own();
        if (Read() is { } holder && !IsSame(holder, own) && IsAlive(holder))
            throw new BackupException(
                $"another copy of this deployment writes into {repository.Root}: {holder.Directory} on {holder.Host}, last seen {holder.At:u}",
                "Stop one of the two, or name another repository for this one. A copy that is gone is forgotten after five minutes.");
        PrivateFiles.Write(Place, JsonSerializer.SerializeToUtf8Bytes(own, RepositoryHolderJson.Default.RepositoryHolder));
    }

    /// <summary>Gives it back at an orderly end, so that a copy elsewhere need not wait.</summary>
    public void Release()
    {
        try
        {
            if (Read() is { } holder && IsSame(holder, Own())) File.Delete(Place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is forgotten by itself.
        }
    }

    private bool IsAlive(RepositoryHolder holder) => holder.Host == Environment.MachineName
        // Here the kernel knows: a Menshen holds the lock of its directory as long as it lives. Our own directory is ours, whatever was in it before a disaster.
        ? holder.Directory != deployment.Root && DirectoryLock.HolderOf(new Deployment(holder.Directory)) is not null
        : time.GetUtcNow() - holder.At < Life;

    // A directory that was copied by hand has the same instance in another place.
    private static bool IsSame(RepositoryHolder holder, RepositoryHolder own) => holder with { At = own.At } == own;

    private RepositoryHolder Own()
    {
        if (!File.Exists(InstanceFile)) PrivateFiles.Write(InstanceFile, RandomNumberGenerator.GetHexString(32, lowercase: true));
        return new RepositoryHolder(File.ReadAllText(InstanceFile), Environment.MachineName, deployment.Root, time.GetUtcNow());
    }

    private RepositoryHolder? Read()
    {
        if (!File.Exists(Place)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Place), RepositoryHolderJson.Default.RepositoryHolder);
        }
        catch (JsonException)
        {
            // Torn or scribbled on: nobody can be found by it.
            return null;
        }
    }
}
