"""Where the comparison's own gateway program is."""
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def built_program(given):
    if given:
        return given
    out = HERE.parent.parent / "artifacts" / "regress"
    subprocess.run(["dotnet", "build", HERE, "-c", "Release", "-o", out, "--nologo", "-v", "quiet", "-p:NuGetAudit=false"], check=True)
    return out
