namespace Menshen.Backup.Repository;

/// <summary>Whose backups a repository holds; the file <c>repository.json</c>.</summary>
/// <param name="Format">Of the repository.</param>
/// <param name="Origin">The deployment, as its journal is called.</param>
internal sealed record RepositoryDescription(int Format, string Origin);
