using System.Diagnostics;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>The first session of the README, typed into a shell as it stands there, answers what
/// the README shows.</summary>
public sealed class ReadmeTests
{
    private const int StepsMin = 7;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task FirstSession_WhenTyped_AnswersAsShown()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var silo = await SiloProcess.StartAsync(setup);
        var session = ReadmeSession.Read(setup);
        Assert.True(session.Steps.Count >= StepsMin, $"only {session.Steps.Count} steps");

        await ShellAsync(scratch, "command -v curl");
        var answers = ReadmeSession.Answers(await ShellAsync(scratch, session.Script));

        Assert.Equal(session.Steps.Count, answers.Length);
        foreach (var (step, answer) in session.Steps.Zip(answers))
        {
            Assert.True(
                ReadmeSession.Shows(step, answer),
                $"{step.Typed}\nshows\n{step.Shown}\nnot\n{answer}");
        }
    }

    private static async Task<string> ShellAsync(Scratch scratch, string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euc", script])
        {
            WorkingDirectory = scratch.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        using var deadline = new CancellationTokenSource(AnswerWithin);
        var output = await shell.StandardOutput.ReadToEndAsync(deadline.Token);
        await shell.WaitForExitAsync(deadline.Token);
        Assert.True(
            shell.ExitCode == 0,
            $"the README's session, which needs bash and curl, ended with {shell.ExitCode} at\n"
            + $"{script}\n{output}");
        return output;
    }
}
