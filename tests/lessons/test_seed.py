# ruff: noqa: E501  (a row is an idea, and a table is read by its rows)
"""The text that the course teaches: each of its ideas, and the cell in which a learner meets it.

A row is an idea, the lesson, and words that stand together in one cell of it (Markdown or code, in any order and case). A
rewrite may say it otherwise, and then changes the row; it may not lose the idea.
"""

import functools
import re

import jupytext
import pytest

from autograder import paths

IDEAS = [
    # overview
    ("scheduling changes the rate over time, in place of one number", 1, "learning-rate scheduling changes it on the way"),
    ("a rate too low is slow or gets stuck", 1, "too low slow stuck"),
    ("a rate too high ends in a poor model", 1, "too high poor model"),
    ("saves time and resources", 1, "waste machine time"),
    ("images and speech", 1, "images speech"),
    ("like step sizes on a walk", 1, "training is a walk downhill"),
    ("before: basic training; after: Adam, RMSProp; in the workflow", 1, "data model loss optimizer evaluation Adam RMSProp"),
    # mental model
    ("the car: fast on a clear road, slow before a bend", 1, "car clear road sharp bend"),
    ("high rate learns fast but roughly, low rate fine-tunes", 1, "high rate roughly low rate settles better steadier"),
    # build-up 1 and 2
    ("the rate says how big the changes are", 1, "learning rate says how far"),
    ("the rate multiplies the gradient", 1, "it *multiplies* the gradient"),
    ("a high rate overshoots, a low one takes for ever", 2, "diverge crawl hover"),
    ("a fixed rate cannot adapt to what training needs", 2, "a *fixed* rate must pay for the whole run"),
    # build-up 3
    ("predict: linearly or exponentially?", 3, "better to reduce the learning rate linearly or exponentially"),
    ("step decay", 3, "step decay multiplied by decay_rate after every decay_steps"),
    ("exponential decay", 3, "falls by the same factor at every step"),
    ("cosine decay", 3, "half a wave of a cosine"),
    ("fast early, fine-tune later: better accuracy", 3, "the best constant reads about 88 % and a falling rate about 92 %"),
    ("pick or design the best one", 3, "choosing a schedule peak end value know how many steps"),
    # build-up 4
    ("built-in schedule classes in TensorFlow", 4, "the built-in classes live in keras.optimizers.schedules ExponentialDecay CosineDecay"),
    ("a callback sets the rate", 4, "keras.callbacks.LearningRateScheduler, which sets the rate once per *epoch*"),
    # build-up 5
    ("predict: start high or low?", 5, "predict( does it help to start with a high or with a low rate?"),
    ("warm-up: start small and grow", 5, "warm-up: start low and rise to the peak within the first part of training"),
    ("cyclical rates go up and down", 5, "cycles: let the rate go up again, once or many times"),
    ("cycles to get out of local traps", 5, "a high rate does leave a trap, *if the trap is sharper than the rate allows*"),
    # build-up 6
    ("predict: does a lower rate always generalise better?", 6, "predict( does lowering the learning rate always improve the accuracy on new data?"),
    ("too aggressive a decay underfits", 6, "so this is underfitting: the rate was gone before the work was done"),
    ("schedules matter on new data", 6, "the schedule forgives a rate that is too high, not one that is too low"),
    ("exploration and fine-tuning: cosine annealing", 6, "cosine above all, balance exploration and fine-tuning"),
    # under the hood
    ("the loop: get the rate, gradient, update with gradient times rate", 1, "learning_rate_at tape.gradient assign_sub(rate * gradient)"),
    ("schedules as objects, apart from the optimizer", 4, "*it is separate from the optimizer*: the same schedule drives SGD or Adam"),
    ("first fixed, then scheduled: where schedules come from", 1, "the first one is a theorem of statistics"),
    # myths
    ("myth: higher is always faster and better", 1, "myth: a higher learning rate always makes training faster and better"),
    ("myth: a constant is simpler and as effective", 2, 'myth: "keeping the learning rate fixed is simpler, and just as effective"'),
    ("a constant is slower", 2, "in speed the constant needs more than three times as many steps"),
    ("myth: lower is always more accurate", 1, "lower is always more accurate is no better"),
    ("myth: schedules replace Adam", 6, "myth 4: with schedules you need no Adam they do different things"),
    # experts
    ("restarts help cosine annealing", 5, "at a third of the budget the restarted schedule is well ahead"),
    ("warm-up with decay, for large models", 5, "warm-up is standard in training transformers"),
    ("schedules and batch size", 6, "*larger batches require different schedules*. so give batch 256 a schedule"),
    ("very small data sets or simple models: fixed may do", 2, "for very small data sets or simple models a fixed rate may be all you need"),
    ("AdaGrad adapts the rate itself, and a schedule does less", 4, "**AdaGrad has one built in.** less effective"),
    ("schedules can be composed", 4, "a schedule may *call* another one: that is all that composition takes"),
    ("cycles in computer vision", 5, "computer vision is where cycles are at home"),
    ("restarts to escape local minima: only sharp ones", 5, "a high rate does not look for deep places. it looks for **wide** ones"),
    ("Adam and schedules, combined", 6, "Adam needs a schedule for the same reason as SGD"),
    ("early stopping and checkpoints", 6, "checkpoints save the weights after each epoch EarlyStopping"),
    # connections
    ("simulated annealing", 1, "simulated annealing temperature accept"),
    ("human learning", 1, "human learning broad lines details"),
    ("sprints and pace", 1, "sprint pace"),
    # pitfalls
    ("pitfall: a rate too high throughout, and the decay that is said to help", 2, "ExponentialDecay(0.1, decay_steps=10000, decay_rate=0.96, staircase=True)"),
    ("pitfall: setting the rate by hand in a loop", 4, "optimizer.learning_rate = 0.1 / (epoch + 1) InverseTimeDecay(0.1, decay_steps=1, decay_rate=0.5)"),
    ("pitfall: a high rate without warm-up", 5, "**decay does not cure a start that is too high.** warmup_then_decay"),
    # key takeaways
    ("step and epoch are not the same", 3, "decay_steps counts *optimizer steps*, not epochs"),
]  # fmt: skip


@functools.cache
def cells(lesson: int) -> list[str]:
    (name,) = (name for name in paths.lesson_names() if name.startswith(f"{lesson:02d}_"))
    notebook = jupytext.read(paths.text_path(name))
    return [plain(cell.source) for cell in notebook.cells]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[*`]", "", text)).casefold()


def stands_in(words: str, cell: str) -> bool:
    wanted = plain(words)
    return wanted in cell or all(word in cell for word in wanted.split())


@pytest.mark.parametrize(("idea", "lesson", "words"), IDEAS, ids=[idea for idea, _, _ in IDEAS])
def test_each_idea_of_the_text_is_taught(idea, lesson, words):
    assert any(stands_in(words, cell) for cell in cells(lesson)), f"lesson {lesson} has lost: {idea}"


def test_a_lost_idea_is_noticed():
    assert not any(stands_in("quantum annealing of the rate", cell) for cell in cells(1))
