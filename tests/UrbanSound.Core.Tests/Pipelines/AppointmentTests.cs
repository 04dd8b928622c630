using UrbanSound.Pipelines;
using Xunit.Abstractions;

namespace UrbanSound.Tests.Pipelines;

/// <summary>
/// Crowds larger than can be answered in time, whose clients do as they are told: they come back when the refusal says. The rules are the
/// scheduler's own; the clock, the clients and the workers are made up.
/// </summary>
public sealed class AppointmentTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2000, 2, 0.10)]
    [InlineData(5000, 2, 0.05)]
    [InlineData(5000, 4, 0.30)]
    [InlineData(3000, 1, 0.02)]
    public void Clients_that_come_back_when_told_all_get_their_answer_and_are_refused_once_or_twice(int clients, int workers, double service)
    {
        var crowd = new Crowd(workers, service, seed: 1);
        for (int i = 0; i < clients; i++)
            crowd.Arrive(i * 1e-4);
        crowd.Run();
        output.WriteLine($"{crowd}");
        Assert.Equal(clients, crowd.Answered);
        Assert.Equal(0, crowd.Late);
        Assert.InRange(crowd.MostRefusals, 0, 2);
        Assert.InRange(crowd.LongestAnswer, 0, 60);
        // The workers are never left idle by it: all is done about when it would be if everybody had been let wait.
        Assert.InRange(crowd.Elapsed / (clients * service / workers), 0.9, 1.1);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.003)]
    public void A_short_queue_tells_each_of_a_crowd_another_time(double service)
    {
        var crowd = new Crowd(2, service, seed: 4, queue: 100);
        for (int i = 0; i < 2000; i++)
            crowd.Arrive(i * 1e-4);
        crowd.Run();
        output.WriteLine($"{crowd}");
        Assert.Equal((2000, 0), (crowd.Answered, crowd.Late));
        Assert.InRange(crowd.MostRefusals, 1, 2);
        Assert.InRange(crowd.Refusals, 1500, 2500);
        // Nearly as soon as if all had been let wait.
        Assert.InRange(crowd.Elapsed / (2000 * service / 2), 0.9, 1.6);
    }

    [Fact]
    public void Clients_that_are_told_whole_seconds_do_not_come_back_all_at_once()
    {
        var crowd = new Crowd(2, 0.1, seed: 2);
        for (int i = 0; i < 3000; i++)
            crowd.Arrive(0);
        crowd.Run();
        output.WriteLine($"{crowd}");
        // 20 a second are answered, so 20 a second are told to come; their own random part moves some to a neighbour.
        Assert.InRange(crowd.MostComebacksInASecond, 1, 45);
    }

    [Fact]
    public void Appointments_that_nobody_keeps_lapse()
    {
        var crowd = new Crowd(2, 0.1, seed: 3) { Returns = client => client % 2 == 0 };
        for (int i = 0; i < 4000; i++)
            crowd.Arrive(0);
        // Others, later, while the places of those who gave up are still held.
        for (int i = 0; i < 300; i++)
            crowd.Arrive(60 + (i * 0.2));
        crowd.Run();
        output.WriteLine($"{crowd}");
        Assert.Equal(4300, crowd.Answered + crowd.GaveUp);
        Assert.Equal(0, crowd.Late);
        Assert.InRange(crowd.MostRefusals, 0, 3);
        Assert.InRange(crowd.Elapsed / (crowd.Answered * 0.1 / 2), 0.9, 1.35);
    }

    [Fact]
    public void Newcomers_do_not_push_out_those_who_were_told_to_come()
    {
        var crowd = new Crowd(2, 0.1, seed: 4);
        for (int i = 0; i < 2000; i++)
            crowd.Arrive(0);
        // Half as many as can be answered, all the time.
        for (int i = 0; i < 2000; i++)
            crowd.Arrive(1 + (i * 0.1));
        crowd.Run();
        output.WriteLine($"{crowd}");
        Assert.Equal(4000, crowd.Answered);
        Assert.Equal(0, crowd.Late);
        Assert.InRange(crowd.MostRefusals, 0, 4);
        Assert.InRange(crowd.Elapsed / 200, 0.9, 1.1);
    }

    [Fact]
    public void A_machine_that_grows_slower_breaks_few_promises()
    {
        var crowd = new Crowd(2, 0.1, seed: 5) { Slower = at => at < 40 ? 1 : 1.5 };
        for (int i = 0; i < 3000; i++)
            crowd.Arrive(0);
        crowd.Run();
        output.WriteLine($"{crowd}");
        Assert.Equal(3000, crowd.Answered);
        Assert.InRange(crowd.MostRefusals, 0, 4);
        Assert.InRange(crowd.Late, 0, 150);
    }

    [Fact]
    public void A_crowd_that_comes_before_anything_was_measured_is_answered_too()
    {
        var crowd = new Crowd(2, 0.1, learns: false, seed: 6);
        for (int i = 0; i < 3000; i++)
            crowd.Arrive(0);
        crowd.Run();
        output.WriteLine($"{crowd}");
        Assert.Equal(3000, crowd.Answered);
        Assert.InRange(crowd.MostRefusals, 0, 4);
    }

    /// <summary>Clients, workers, and the rules of admission: events in the order of a virtual clock, on one thread.</summary>
    private sealed class Crowd
    {
        private static readonly SchedulerOptions Defaults = SchedulerOptions.Default;

        private readonly int _workers;
        private readonly double _service;
        private readonly Admission _admission;
        private readonly Random _random;
        private readonly PriorityQueue<Client, (double, int)> _arrivals = new();
        private readonly PriorityQueue<Client, double> _working = new();
        private readonly Queue<Client> _waiting = new();
        private readonly Dictionary<int, int> _comebacks = [];
        private double _now;
        private int _clients;
        private int _order;

        public Crowd(int workers, double service, int seed, bool learns = true, int queue = 2048)
        {
            (_workers, _service, _random) = (workers, service, new Random(seed));
            _admission = new Admission(Defaults with { Workers = workers, QueueCapacity = queue });
            if (learns)
                _admission.Foresee(TimeSpan.FromSeconds(service));
        }

        public Func<int, bool> Returns { get; init; } = _ => true;

        public Func<double, double> Slower { get; init; } = _ => 1;

        public int Answered { get; private set; }

        public int GaveUp { get; private set; }

        /// <summary>Taken on, and then not answered in time.</summary>
        public int Late { get; private set; }

        public int MostRefusals { get; private set; }

        public int Refusals { get; private set; }

        /// <summary>From the last asking to the answer, in seconds.</summary>
        public double LongestAnswer { get; private set; }

        public int MostComebacksInASecond => _comebacks.Values.DefaultIfEmpty().Max();

        public double Elapsed => _now;

        private int Backlog => _working.Count + _waiting.Count;

        public void Arrive(double at) => _arrivals.Enqueue(new Client(_clients++), (at, _order++));

        public void Run()
        {
            while (Answered + GaveUp < _clients)
            {
                double arrival = _arrivals.TryPeek(out _, out (double At, int) next) ? next.At : double.PositiveInfinity;
                double end = _working.TryPeek(out _, out double at) ? at : double.PositiveInfinity;
                if (arrival <= end)
                {
                    _now = arrival;
                    Come(_arrivals.Dequeue());
                }
                else
                {
                    _now = end;
                    Answer(_working.Dequeue());
                }

                while (_working.Count < _workers && _waiting.TryDequeue(out Client? client))
                    Begin(client);
            }
        }

        public override string ToString() => FormattableString.Invariant(
            $"{Answered} of {_clients} answered in {Elapsed:0} s, {GaveUp} gave up; {Refusals} refusals, {MostRefusals} at most; {Late} late; longest {LongestAnswer:0.0} s; {MostComebacksInASecond} at most came back in a second");

        private void Come(Client client)
        {
            client.Asked = _now;
            if (_admission.TryEnter(TimeSpan.FromSeconds(_now), Backlog, TimeSpan.Zero) && (Backlog < _workers || _waiting.Count < Defaults.QueueCapacity))
                _waiting.Enqueue(client);
            else
                Refuse(client);
        }

        private void Begin(Client client)
        {
            if (_admission.IsTooLate(TimeSpan.FromSeconds(_now), TimeSpan.FromSeconds(client.Asked) + Defaults.RequestDeadline))
            {
                Late++;
                Refuse(client);
                return;
            }

            client.Begun = _now;
            _working.Enqueue(client, _now + (_service * (0.5 + _random.NextDouble()) * Slower(_now)));
        }

        private void Answer(Client client)
        {
            _admission.Learn(TimeSpan.FromSeconds(_now), TimeSpan.FromSeconds(_now - client.Begun));
            Answered++;
            LongestAnswer = Math.Max(LongestAnswer, _now - client.Asked);
        }

        private void Refuse(Client client)
        {
            TimeSpan? retry = _admission.MakeAppointment(TimeSpan.FromSeconds(_now), Backlog);
            Refusals++;
            MostRefusals = Math.Max(MostRefusals, ++client.Refusals);
            if (!Returns(client.Number))
            {
                GaveUp++;
                return;
            }

            // As HTTP tells it, in whole seconds; and clients add a random part of one.
            double back = _now + Math.Max(1, Math.Ceiling(retry?.TotalSeconds ?? 1)) + _random.NextDouble();
            _comebacks[(int)back] = _comebacks.GetValueOrDefault((int)back) + 1;
            _arrivals.Enqueue(client, (back, _order++));
        }

        private sealed class Client(int number)
        {
            public int Number => number;

            public double Asked { get; set; }

            public double Begun { get; set; }

            public int Refusals { get; set; }
        }
    }
}
