namespace Menshen.Backup.Repository;

/// <summary>Whose backups a repository holds; the file <c>repository.json</c>.</summary>
/// <param name="Format">Of the repository.</param>
/// <param name="Origin">The deployment, as its journal is called.</param>
/// <param name="Id">Random, made with it: by it a directory that was made anew in the place of an unmounted disk is told from the repository.</param>
internal sealed record RepositoryDescription(int Format, string Origin, string Id = "");
