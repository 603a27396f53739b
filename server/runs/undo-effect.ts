/** What taking an import back, or giving it back, does to one school; whole numbers of students. */
export type SchoolEffect = {
  schoolId: string;
  name: string;
  activeNow: number;
  /** Created by the import, and active. */
  becomeInactive: number;
  /** Whom the import had made active, or who were active before an undo. */
  madeInactive: number;
  activeAgain: number;
  moveIn: number;
  moveOut: number;
  restored: number;
  /** Values, not students. */
  stay: number;
};

export type EffectFigures = {
  activeNow: number;
  becomeInactive: number;
  activeAgain: number;
  /** Active students who come from another school less those who go to one. */
  changeSchool: number;
  activeAfter: number;
  restored: number;
  stay: number;
};

/** The figures of one school as a sum that adds up: now, less inactive, plus active again, plus changes of school, is after. */
export function figuresOf(school: SchoolEffect, restoresValues: boolean): EffectFigures {
  const becomeInactive = school.becomeInactive + (restoresValues ? school.madeInactive : 0);
  const activeAgain = restoresValues ? school.activeAgain : 0;
  const changeSchool = restoresValues ? school.moveIn - school.moveOut : 0;
  return {
    activeNow: school.activeNow,
    becomeInactive,
    activeAgain,
    changeSchool,
    activeAfter: school.activeNow - becomeInactive + activeAgain + changeSchool,
    restored: restoresValues ? school.restored : 0,
    stay: restoresValues ? school.stay : 0,
  };
}

/** The sum of all schools. */
export function sumFigures(all: readonly EffectFigures[]): EffectFigures {
  const sum = (key: keyof EffectFigures) => all.reduce((total, one) => total + one[key], 0);
  return {
    activeNow: sum("activeNow"),
    becomeInactive: sum("becomeInactive"),
    activeAgain: sum("activeAgain"),
    changeSchool: sum("changeSchool"),
    activeAfter: sum("activeAfter"),
    restored: sum("restored"),
    stay: sum("stay"),
  };
}
