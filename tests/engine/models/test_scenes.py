import pytest
import torch
from saroptical.engine.contract.card import BandStatistics, ModelCard
from saroptical.engine.errors import CardInvalid
from saroptical.engine.models.build import build_model
from saroptical.engine.models.scenes import NeighbourHead, SceneClassifier

PAIR = {"s1_channels": 2, "classes": 3, "several": True}
VIT = {"encoder": "vit", "size": "tiny", "patch_px": 4}
ENCODERS = [VIT, {**VIT, "tokens": "separate"}, {"encoder": "resnet18"}]


@pytest.fixture(autouse=True)
def one_thread():
    """Small layers wait for one another where cores are busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def network(in_channels=6, **arguments):
    torch.manual_seed(0)
    return SceneClassifier(in_channels, **{**PAIR, **arguments}).eval()


def scenes(count=2, channels=6, side=12):
    return torch.randn(count, channels, side, side, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("encoder", ENCODERS)
@torch.no_grad()
def test_a_missing_sensor_is_told_by_zeros_or_in_words_alike(encoder):
    net, x = network(**encoder), scenes()
    blank = x.clone()
    blank[0, :2], blank[1, 2:] = 0, 0
    told = net(x, torch.tensor([[False, True], [True, False]]))
    torch.testing.assert_close(net(blank), told)
    assert (net(x) - told).abs().min() > 1e-4
    torch.testing.assert_close(net(x, torch.ones(2, 2, dtype=torch.bool)), net(x))


@pytest.mark.parametrize("encoder", ENCODERS)
@pytest.mark.parametrize(("s1", "s2"), [(2, 0), (0, 4)])
@torch.no_grad()
def test_one_sensors_bands_in_front_of_an_encoder_of_both_are_the_pair_without_the_other(encoder, s1, s2):
    both = network(**encoder)
    alone = network(s1 + s2, s1_channels=s1, known_channels=[2, 4], **encoder)
    alone.load_state_dict(both.state_dict())
    x = scenes()
    x[:, 2:] = 0 if s1 else x[:, 2:]
    x[:, :2] = 0 if s2 else x[:, :2]
    torch.testing.assert_close(alone(x[:, :2] if s1 else x[:, 2:]), both(x))


def test_bands_that_the_encoder_does_not_know_are_refused():
    with pytest.raises(ValueError, match=r"knows 2 and 4 bands of the sensors, and the input has \(2, 3\)"):
        network(5, known_channels=[2, 4], **VIT)


@torch.no_grad()
def test_the_temperature_divides_the_logits():
    net, x = network(**VIT), scenes()
    before = net(x)
    net.temperature.fill_(2.0)
    torch.testing.assert_close(net(x), before / 2)


def test_neighbours_vote_by_their_likeness():
    head = NeighbourHead(2, 3, memory=3, neighbours=2, several=True)
    known = torch.tensor([[10.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    targets = torch.tensor([[1.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    head.remember(known, targets)
    found = head(torch.tensor([[3.0, 3.0], [1.0, 0.0]])).sigmoid()
    torch.testing.assert_close(found[0], torch.tensor([0.5, 0.999, 0.001]), atol=1e-4, rtol=0)  # the third has no vote
    assert found[1, 0] > 0.999 - 1e-4  # exp(1 / 0.07) against exp(0)


def test_of_one_label_the_votes_are_probabilities():
    head = NeighbourHead(2, 2, memory=2, neighbours=20, several=False)
    head.remember(torch.tensor([[1.0, 0.0], [0.0, 1.0]]), torch.eye(2))
    probs = head(torch.tensor([[1.0, 1.0], [1.0, 0.9]])).softmax(dim=1)
    votes = (torch.tensor([[1.0, 1.0], [1.0, 0.9]]) / torch.tensor([[2**0.5], [1.81**0.5]]) / 0.07).softmax(dim=1)
    torch.testing.assert_close(probs, votes)


def card(**arguments):
    bands = tuple(BandStatistics(name, (-50, 0), -10, 5) for name in ("VV", "VH", "B02", "B03", "B04", "B08"))
    return ModelCard("scenelabels", "m", "scene_classifier", {**PAIR, **arguments}, bands, ())


@torch.no_grad()
def test_a_card_builds_what_gave_it_its_weights():
    arguments = {**VIT, "head": "knn", "memory": 5}
    net = network(**arguments)
    net.head.remember(scenes(5).mean(dim=(2, 3)).repeat(1, 32), torch.eye(5)[:, :3])
    again = build_model(card(**arguments))
    again.load_state_dict(net.state_dict())
    torch.testing.assert_close(again.eval()(scenes()), net(scenes()))


@pytest.mark.parametrize("arguments", [{"encoder": "vgg"}, {**VIT, "size": "huge"}, {**VIT, "head": "mlp"}, {}])
def test_a_card_of_an_unknown_network_is_refused(arguments):
    with pytest.raises(CardInvalid, match="do not fit scene_classifier"):
        build_model(card(**arguments))


@torch.no_grad()
def test_any_size_goes_through_a_resnet():
    net = network(encoder="resnet18")
    assert net.patch_px == 1
    assert all(net(scenes(side=side)).isfinite().all() for side in (1, 7, 33))
