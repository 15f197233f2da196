namespace ImageHaul.Cli.Screen;

/// <summary>What the system does to a program at a terminal.</summary>
internal interface ITerminalWatch
{
    /// <summary>False while the shell runs the program in the background: its drawings would land in somebody else's screen.</summary>
    bool IsForeground { get; }

    /// <summary>Watches until disposed.</summary>
    /// <param name="leave">Called when the program ends by itself, by a defect or a signal, or is halted (Ctrl-Z): before that happens.</param>
    /// <param name="back">Called when a halted program goes on.</param>
    IDisposable Watch(Action leave, Action back);
}
