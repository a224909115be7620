namespace Menshen.Engine;
#pragma warning disable CS9113, CS0067

/// <summary>Reads and changes the subjects, their engine roles and their databases.</summary>
public sealed class SubjectCatalogue(IEngine engine, IEngineSecrets secrets, TimeProvider time)
{
    /// <summary>All subjects, tombstones included.</summary>
    public Task<IReadOnlyList<Subject>> LoadSubjectsAsync(CancellationToken c) => throw new NotImplementedException();
    /// <summary>Living subjects with what the engine says of their roles.</summary>
    public Task<IReadOnlyList<SubjectListing>> ListSubjectsAsync(CancellationToken c) => throw new NotImplementedException();
    /// <summary>Makes the row and the engine role, both or neither. The caller clears the password.</summary>
    public Task<Subject> CreateSubjectAsync(SubjectSpec spec, ReadOnlyMemory<char> password, CancellationToken c) => throw new NotImplementedException();
    /// <summary>Sets a new password. The caller clears it.</summary>
    public Task SetPasswordAsync(string name, ReadOnlyMemory<char> password, bool mustChange, CancellationToken c) => throw new NotImplementedException();
    /// <summary>Switches the account off; its engine role may not log in any more.</summary>
    public Task DisableSubjectAsync(string name, CancellationToken c) => throw new NotImplementedException();
    /// <summary>Switches it on again.</summary>
    public Task EnableSubjectAsync(string name, CancellationToken c) => throw new NotImplementedException();
    /// <summary>Deletes it; the row stays as a tombstone.</summary>
    public Task<SubjectDeletion> DeleteSubjectAsync(string name, CancellationToken c) => throw new NotImplementedException();
    /// <summary>Makes a database that belongs to the subject; nobody else may connect until <see cref="GrantConnectAsync"/>.</summary>
    public Task CreateDatabaseAsync(string database, string owner, CancellationToken c) => throw new NotImplementedException();
    /// <summary>Lets another subject connect.</summary>
    public Task GrantConnectAsync(string database, string subject, CancellationToken c) => throw new NotImplementedException();
    /// <summary>Makes the subject's engine role a superuser. Test systems only.</summary>
    public Task GrantSuperuserAsync(TransparentProfile profile, string name, CancellationToken c) => throw new NotImplementedException();
    /// <summary>Puts the derived password back where a subject changed it; true if it had to.</summary>
    public Task<bool> RepairEnginePasswordAsync(string engineRole, CancellationToken c) => throw new NotImplementedException();
    /// <summary>A setting of the deployment, or null.</summary>
    public Task<string?> GetSettingAsync(string name, CancellationToken c) => throw new NotImplementedException();
    /// <summary>Stores a setting of the deployment.</summary>
    public Task SetSettingAsync(string name, string value, CancellationToken c) => throw new NotImplementedException();
}
