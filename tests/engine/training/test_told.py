from saroptical.engine.contract.events import Message, Metric
from saroptical.engine.training.told import Told


def test_each_loss_is_told_as_it_began_and_as_it_is():
    passed = []
    told = Told(passed.append)
    assert told.story == ""
    events = [Metric("s1_loss", 2.0, 1), Metric("loss", 3.0, 1), Message("so far"), Metric("s1_loss", 1.25, 2)]
    for event in events:
        told(event)
    assert passed == events
    assert told.last == {"s1_loss": 1.25, "loss": 3.0}
    assert told.story == "From the first step that was told to the last: s1 loss 2 to 1.25, loss 3 to 3."
