import type { Indicator } from '../indicator.ts';
import type { IndicatorState } from '../state.ts';
import { ParameterReader } from './parameter-reader.ts';

/** A bar as the catalogue's indicators read it: time of the open in ms since 1970, prices, volume. */
export interface IndicatorBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A column of a bar. */
export type IndicatorInput = keyof IndicatorBar;

/** A parameter that is a number. */
export interface NumberParameter {
  readonly name: string;
  readonly text: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Whether only whole numbers are accepted. */
  readonly integer: boolean;
}

/** A parameter that is one of several words. */
export interface ChoiceParameter {
  readonly name: string;
  readonly text: string;
  readonly default: string;
  readonly choices: readonly string[];
}

/** A parameter of an indicator; one with `choices` takes a word, one without a number. */
export type IndicatorParameter = NumberParameter | ChoiceParameter;

/** Values by parameter name. Numbers may come as text ("10"), as from a command line. */
export type IndicatorParameters = Readonly<Record<string, number | string>>;

/** An indicator made by the catalogue: fed whole bars, writes its outputs into an array. */
export interface CatalogueIndicator {
  /** The parameters in use, defaults filled in. */
  readonly parameters: IndicatorParameters;
  /** Updates after which every output is a number. */
  readonly warmUp: number;
  /** For each output, updates after which it is a number; none exceeds `warmUp`. */
  readonly outputWarmUps: readonly number[];
  /** True when every output is a number. */
  readonly ready: boolean;
  /** Takes the next bar and writes one number an output, NaN where there is none yet, to the front of `out`. */
  update(bar: IndicatorBar, out: Float64Array): void;
  /** Back to the beginning. */
  reset(): void;
  /** See `Indicator.save`. */
  save(): IndicatorState;
  /** See `Indicator.restore`. */
  restore(state: IndicatorState): void;
}

/** An entry of the catalogue: all that a command line, a chart or a page of documentation needs. */
export interface IndicatorDefinition {
  /** Lower case, for command lines and files: `supertrend`. */
  readonly name: string;
  readonly title: string;
  /** What it says, in a sentence. */
  readonly summary: string;
  /** The convention followed where there are several, and its source. */
  readonly convention: string;
  readonly parameters: readonly IndicatorParameter[];
  /** The columns of a bar that it reads. With a `source` parameter, those are whatever the source needs. */
  readonly inputs: readonly IndicatorInput[];
  /** Names of the outputs in order; the first is the main value and bears the indicator's name. */
  readonly outputs: readonly string[];
  /** Whether the outputs are prices and belong on the chart of the price. */
  readonly overlay: boolean;
  /**
   * Makes one; parameters not given take their defaults.
   *
   * @throws NightdeskError `INDICATOR_PARAMETER` for an unknown parameter or a value out of range.
   */
  create(parameters?: IndicatorParameters): CatalogueIndicator;
}

/** What a recipe gives `define`: the indicator, how to feed it, and its outputs after the main value. */
export interface Recipe {
  readonly indicator: Indicator;
  readonly update: (bar: IndicatorBar) => number;
  /** Writes the outputs after the main value to `out`, from index 1 on. */
  readonly rest?: (out: Float64Array) => void;
  /** Where outputs come before the indicator is ready: updates until each is there. */
  readonly warmUps?: readonly number[];
}

/** Everything of a definition but `create`, for which there is a recipe. */
export interface DefinitionDraft extends Omit<IndicatorDefinition, 'create'> {
  readonly recipe: (parameters: ParameterReader) => Recipe;
}

/** Completes a definition: `create` checks the parameters and follows the recipe. */
export function define(draft: DefinitionDraft): IndicatorDefinition {
  const { recipe, ...definition } = draft;
  return {
    ...definition,
    create(parameters: IndicatorParameters = {}): CatalogueIndicator {
      const reader = new ParameterReader(definition.title, definition.parameters, parameters);
      return new RecipeIndicator(definition.outputs.length, reader.values, recipe(reader));
    },
  };
}

/** Runs a recipe. */
class RecipeIndicator implements CatalogueIndicator {
  readonly parameters: IndicatorParameters;
  readonly warmUp: number;
  readonly outputWarmUps: readonly number[];
  private readonly recipe: Recipe;

  constructor(outputs: number, parameters: IndicatorParameters, recipe: Recipe) {
    const warmUp = recipe.indicator.warmUp;
    this.parameters = parameters;
    this.warmUp = warmUp;
    this.outputWarmUps = recipe.warmUps ?? Array.from({ length: outputs }, () => warmUp);
    this.recipe = recipe;
  }

  get ready(): boolean {
    return this.recipe.indicator.ready;
  }

  update(bar: IndicatorBar, out: Float64Array): void {
    out[0] = this.recipe.update(bar);
    this.recipe.rest?.(out);
  }

  reset(): void {
    this.recipe.indicator.reset();
  }

  save(): IndicatorState {
    return this.recipe.indicator.save();
  }

  restore(state: IndicatorState): void {
    this.recipe.indicator.restore(state);
  }
}
