using ImageHaul.Frontier;
using ImageHaul.Model;
using static ImageHaul.Tests.Frontier.Rows;

namespace ImageHaul.Tests.Frontier;

public sealed class HostCircuitTests
{
    private readonly HostCircuit _circuit = new(new PolitenessOptions());

    [Fact]
    public void Failed_FiveInARow_Opens()
    {
        for (var n = 0; n < 4; n++) Assert.False(Fail(n));
        Assert.False(_circuit.IsOpen);
        Assert.True(Fail(4));
        Assert.True(_circuit.IsOpen);
        Assert.Equal(Seconds(34), _circuit.ProbeAt);
    }

    [Fact]
    public void Answered_InBetween_BeginsTheCountAnew()
    {
        for (var n = 0; n < 4; n++) Fail(n);
        _circuit.Answered();
        for (var n = 0; n < 4; n++) Assert.False(Fail(n));
    }

    [Fact]
    public void Failed_RequestsUnderWayAsItOpened_DoNotCountAsProbes()
    {
        Open();
        Fail(10);
        Assert.Equal(0, _circuit.FailedProbes);
        Assert.Equal(Seconds(30), _circuit.ProbeAt);
    }

    [Fact]
    public void Failed_Probes_WaitTwiceAsLongEachTimeUpToTheMaximum()
    {
        Open();
        var waits = new List<double>();
        for (var n = 0; n < 7; n++)
        {
            var now = _circuit.ProbeAt;
            _circuit.ProbeStarted();
            Assert.True(_circuit.IsProbing);
            _circuit.Failed(now, FailureKind.ConnectTimeout, isProbe: true);
            Assert.False(_circuit.IsProbing);
            waits.Add((_circuit.ProbeAt - now).TotalSeconds);
        }
        Assert.Equal([60, 120, 240, 480, 600, 600, 600], waits);
        Assert.Equal(7, _circuit.FailedProbes);
    }

    [Fact]
    public void Answered_Probe_ClosesAndForgetsTheWait()
    {
        Open();
        _circuit.ProbeStarted();
        _circuit.Failed(Seconds(30), FailureKind.ConnectTimeout, isProbe: true);
        _circuit.ProbeStarted();
        _circuit.Answered();
        Assert.False(_circuit.IsOpen);
        Assert.False(_circuit.IsProbing);
        Open(1000);
        Assert.Equal(Seconds(1030), _circuit.ProbeAt);
    }

    [Fact]
    public void ProbeLearntNothing_AnotherMayGoAtOnce()
    {
        Open();
        _circuit.ProbeStarted();
        _circuit.ProbeLearntNothing();
        Assert.False(_circuit.IsProbing);
        Assert.Equal(Seconds(30), _circuit.ProbeAt);
    }

    [Fact]
    public void Failed_NameMissing_OpensAtOnceAndLooksUpLate()
    {
        Assert.True(_circuit.Failed(Seconds(1), FailureKind.DnsNotFound, isProbe: false));
        Assert.Equal(Seconds(601), _circuit.ProbeAt);
        Assert.Equal(Seconds(21), _circuit.EarliestProbeAt);
        Assert.False(_circuit.IsGivenUp);
        _circuit.Failed(Seconds(1), FailureKind.DnsNotFound, isProbe: false);
        Assert.False(_circuit.IsGivenUp);
    }

    [Fact]
    public void Failed_SecondLookUpSaysTheSame_GivesUp()
    {
        _circuit.Failed(Seconds(1), FailureKind.DnsNotFound, isProbe: false);
        _circuit.ProbeStarted();
        _circuit.Failed(Seconds(601), FailureKind.DnsNotFound, isProbe: true);
        Assert.True(_circuit.IsGivenUp);
    }

    [Fact]
    public void Failed_SecondLookUpSaysSomethingElse_KeepsAsking()
    {
        _circuit.Failed(Seconds(1), FailureKind.DnsNotFound, isProbe: false);
        _circuit.ProbeStarted();
        _circuit.Failed(Seconds(601), FailureKind.ConnectRefused, isProbe: true);
        Assert.False(_circuit.IsGivenUp);
        Assert.True(_circuit.IsOpen);
    }

    private bool Fail(double at) => _circuit.Failed(Seconds(at), FailureKind.ConnectTimeout, isProbe: false);

    private void Open(double at = 0)
    {
        for (var n = 0; n < 5; n++) Fail(at);
        Assert.True(_circuit.IsOpen);
    }
}
