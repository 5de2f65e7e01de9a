"""The crispy pack, by rendering real forms."""

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field, as_crispy_form
from django import forms
from django.template import Context, Template
from django.utils import translation
from pytest_django.asserts import assertHTMLEqual


class MeetingForm(forms.Form):
    use_required_attribute = False

    title = forms.CharField(
        label="Titel", help_text="Kort en concreet.", error_messages={"required": "Vul een titel in"}
    )
    about = forms.CharField(label="Waar gaat het over?", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(
        label="Soort",
        help_text="Kies er één.",
        choices=[("theme", "Thema"), ("market", "Markt")],
        widget=forms.RadioSelect(attrs={"data-cards": ""}),
        error_messages={"required": "Kies het soort"},
    )
    themes = forms.MultipleChoiceField(
        label="Thema’s",
        choices=[("1", "Zorg")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies minstens één thema"},
    )
    day = forms.DateField(label="Dag", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    remind = forms.BooleanField(label="Herinner", required=False, help_text="Drie dagen van tevoren.")


def field(name, data=None):
    with translation.override("nl"):
        return as_crispy_field(MeetingForm(data)[name])


def test_field_has_hint_and_error_above_the_control_and_names_both():
    assertHTMLEqual(
        field("title", {}),
        """<div class="lp-field lp-field--invalid" id="div_id_title">
        <label class="lp-label" for="id_title">Titel</label>
        <p class="lp-hint" id="id_title_helptext">Kort en concreet.</p>
        <ul class="lp-error" id="id_title_error"><li>Vul een titel in</li></ul>
        <input type="text" name="title" class="lp-control" aria-required="true" aria-invalid="true"
          aria-describedby="id_title_helptext id_title_error" id="id_title">
        </div>""",
    )


def test_field_without_error_has_no_trace_of_one():
    assertHTMLEqual(
        field("title"),
        """<div class="lp-field" id="div_id_title"><label class="lp-label" for="id_title">Titel</label>
        <p class="lp-hint" id="id_title_helptext">Kort en concreet.</p>
        <input type="text" name="title" class="lp-control" aria-required="true" aria-describedby="id_title_helptext"
          id="id_title"></div>""",
    )


def test_optional_field_says_so_and_a_text_area_stays_small():
    with translation.override("en"):
        assertHTMLEqual(
            as_crispy_field(MeetingForm()["about"]),
            """<div class="lp-field" id="div_id_about"><label class="lp-label" for="id_about">Waar gaat het over?
            <span class="lp-opt">(optional)</span></label>
            <textarea name="about" cols="40" rows="4" class="lp-control" id="id_about"></textarea></div>""",
        )


def test_radio_group_is_announced_as_a_group_and_its_buttons_are_not_invalid():
    assertHTMLEqual(
        field("kind", {}),
        """<fieldset class="lp-field lp-field--invalid" id="div_id_kind"
          aria-describedby="id_kind_helptext id_kind_error" role="radiogroup" aria-required="true" aria-invalid="true">
        <legend class="lp-label">Soort</legend>
        <p class="lp-hint" id="id_kind_helptext">Kies er één.</p>
        <ul class="lp-error" id="id_kind_error"><li>Kies het soort</li></ul>
        <div class="lp-cards">
        <label class="lp-choice" for="id_kind_0"><input type="radio" name="kind" value="theme" data-cards=""
          id="id_kind_0"><span>Thema</span></label>
        <label class="lp-choice" for="id_kind_1"><input type="radio" name="kind" value="market" data-cards=""
          id="id_kind_1"><span>Markt</span></label>
        </div></fieldset>""",
    )


def test_group_of_boxes_carries_no_attributes_that_aria_forbids_there():
    assertHTMLEqual(
        field("themes", {}),
        """<fieldset class="lp-field lp-field--invalid" id="div_id_themes" aria-describedby="id_themes_error">
        <legend class="lp-label">Thema’s</legend>
        <ul class="lp-error" id="id_themes_error"><li>Kies minstens één thema</li></ul>
        <div><label class="lp-choice" for="id_themes_0"><input type="checkbox" name="themes" value="1"
          id="id_themes_0"><span>Zorg</span></label></div></fieldset>""",
    )


def test_choice_can_carry_a_line_of_explanation():
    form = MeetingForm()
    form.fields["themes"].choice_hints = {"1": "Voor wie hulp krijgt."}
    with translation.override("nl"):
        assertHTMLEqual(
            as_crispy_field(form["themes"]),
            """<fieldset class="lp-field" id="div_id_themes"><legend class="lp-label">Thema’s</legend>
            <div><label class="lp-choice" for="id_themes_0"><input type="checkbox" name="themes" value="1"
              id="id_themes_0"><span>Zorg <small>Voor wie hulp krijgt.</small></span></label></div></fieldset>""",
        )


def test_single_box_has_its_label_at_its_side():
    assertHTMLEqual(
        field("remind"),
        """<div class="lp-field" id="div_id_remind"><label class="lp-choice" for="id_remind"><input type="checkbox"
          name="remind" aria-describedby="id_remind_helptext" id="id_remind"><span>Herinner</span></label>
        <p class="lp-hint" id="id_remind_helptext">Drie dagen van tevoren.</p></div>""",
    )


def test_day_is_a_short_control():
    with translation.override("en"):
        assertHTMLEqual(
            as_crispy_field(MeetingForm()["day"]),
            """<div class="lp-field" id="div_id_day"><label class="lp-label" for="id_day">Dag
            <span class="lp-opt">(optional)</span></label>
            <input type="date" name="day" class="lp-control lp-control--s" id="id_day"></div>""",
        )


def test_rendering_a_field_twice_gives_the_same():
    form = MeetingForm({})
    assert as_crispy_field(form["kind"]) == as_crispy_field(form["kind"])
    assert form.fields["kind"].widget.attrs == {"data-cards": ""}


def test_whole_form_is_its_fields_in_order():
    form = MeetingForm()
    assertHTMLEqual(as_crispy_form(form), "".join(as_crispy_field(form[name]) for name in form.fields))


def summary(form):
    with translation.override("en"):
        return Template("{% error_summary form %}").render(Context({"form": form}))


def test_summary_leads_every_error_to_its_field_with_the_same_words():
    assertHTMLEqual(
        summary(MeetingForm({})),
        """<div class="lp-errors" role="alert"><h2 tabindex="-1" data-focus>Check your answers</h2><ul>
        <li><a href="#id_title">Vul een titel in</a></li>
        <li><a href="#id_kind_0">Kies het soort</a></li>
        <li><a href="#id_themes_0">Kies minstens één thema</a></li></ul></div>""",
    )


def test_summary_tells_an_error_of_the_whole_form_without_a_link():
    form = MeetingForm({"title": "T", "kind": "theme", "themes": ["1"]})
    form.add_error(None, "De lijst is veranderd.")
    assertHTMLEqual(
        summary(form),
        """<div class="lp-errors" role="alert"><h2 tabindex="-1" data-focus>Check your answers</h2>
        <ul><li>De lijst is veranderd.</li></ul></div>""",
    )


def test_summary_is_empty_for_a_fresh_a_correct_and_no_form():
    correct = MeetingForm({"title": "T", "kind": "theme", "themes": ["1"]})
    assert [summary(form).strip() for form in (MeetingForm(), correct, None)] == ["", "", ""]
